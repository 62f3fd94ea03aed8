import { useNavigate, useNavigation } from '@remix-run/react'
import { lazy, Suspense, useCallback, useState, type ReactNode } from 'react'
import { Footer } from './footer.tsx'
import { Header, SkipLink } from './header.tsx'
import { useShortcuts } from './shortcuts.ts'

const ShortcutsHelp = lazy(() => import('./shortcuts-help.tsx'))

function Keys({ help }: { help: () => void }) {
  const navigate = useNavigate()
  const newPlan = useCallback(() => navigate('/plans/new'), [navigate])
  useShortcuts({ newPlan, help })
  return null
}

/** A page is on its way: a line at the top after a moment, nothing for the quick ones. */
function Pending() {
  const { state } = useNavigation()
  return state === 'loading' ? (
    <div aria-hidden="true" className="appear-late fixed inset-x-0 top-0 z-50 h-0.5 bg-ink" />
  ) : null
}

type Props = { signedIn: boolean; admin: boolean; children: ReactNode }

/** What surrounds every page. */
export function Shell({ signedIn, admin, children }: Props) {
  const [helping, setHelping] = useState(false)
  const help = useCallback(() => setHelping(true), [])
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <Pending />
      <Header signedIn={signedIn} admin={admin} />
      {children}
      {signedIn && <Keys help={help} />}
      {signedIn && <Footer onHelp={help} />}
      {helping && (
        <Suspense>
          <ShortcutsHelp onClose={() => setHelping(false)} />
        </Suspense>
      )}
    </div>
  )
}

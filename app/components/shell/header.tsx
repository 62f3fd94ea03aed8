import { Link, NavLink } from '@remix-run/react'
import { Plus } from 'lucide-react'
import { Logo } from './logo.tsx'

const item = ({ isActive }: { isActive: boolean }) =>
  `inline-flex min-h-11 items-center gap-1.5 rounded-sm px-2 sm:px-3 ${isActive ? 'font-bold' : 'text-soft hover:text-ink'}`

/** The bar over every page: home, a new plan, settings; for strangers the way in. */
export function Header({ signedIn, admin }: { signedIn: boolean; admin: boolean }) {
  return (
    <header data-chrome className="border-b border-line">
      <div className="mx-auto flex max-w-3xl items-center gap-2 px-4 py-1.5 sm:px-6">
        <Link to="/" className="-ml-1 inline-flex min-h-11 items-center gap-2 rounded-sm px-1 font-bold">
          <Logo className="size-7" />
          Cairn
        </Link>
        <nav aria-label="Main" className="ml-auto flex items-center">
          {signedIn ? (
            <>
              <NavLink to="/" end className={item}>
                Today
              </NavLink>
              <NavLink to="/tutor" className={item}>
                Tutor
              </NavLink>
              <NavLink to="/plans/new" className={item}>
                <Plus aria-hidden="true" className="size-4" />
                <span className="max-sm:sr-only">New plan</span>
              </NavLink>
              <NavLink to="/settings" className={item}>
                Settings
              </NavLink>
              {admin && (
                <NavLink to="/admin" className={(state) => `${item(state)} max-sm:hidden`}>
                  Admin
                </NavLink>
              )}
            </>
          ) : (
            <NavLink to="/sign-in" className={item}>
              Sign in
            </NavLink>
          )}
        </nav>
      </div>
    </header>
  )
}

/** The first thing the Tab key reaches. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="fixed top-2 left-2 z-50 rounded-md bg-ink px-4 py-2 text-paper not-focus-visible:sr-only"
    >
      Skip to the content
    </a>
  )
}

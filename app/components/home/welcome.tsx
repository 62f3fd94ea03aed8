import { Link } from '@remix-run/react'
import { Logo } from '../shell/logo.tsx'
import { Page } from '../shell/page.tsx'
import { buttonLook } from '../ui/button.tsx'

/** What a stranger reads: what Cairn is, and the way in. */
export function Welcome({ provider }: { provider: string }) {
  return (
    <Page narrow>
      <div className="space-y-5 pt-8 sm:pt-16">
        <Logo className="size-16" />
        <h1>Say what you want to learn. Get a plan you can finish.</h1>
        <p>
          Cairn asks what you want to learn, where you start and how many hours you have. It makes a course of modules
          and tasks that fits those hours, and then shows you one next step at a time.
        </p>
        <p>
          A cairn is a pile of stones that walkers leave so that the next one finds the way. Each module you finish puts
          a stone on yours.
        </p>
        <p className="flex flex-wrap gap-3 pt-2">
          <Link to="/sign-up" className={buttonLook('main')}>
            Make an account
          </Link>
          <Link to="/sign-in" className={buttonLook()}>
            Sign in
          </Link>
        </p>
        <dl className="grid gap-x-8 gap-y-4 border-t border-line pt-6 text-small sm:grid-cols-2">
          <div>
            <dt className="font-bold">Plans here are made by</dt>
            <dd className="text-soft">{provider}</dd>
          </div>
          <div>
            <dt className="font-bold">What you write stays here</dt>
            <dd className="text-soft">In one file on this server that is yours alone.</dd>
          </div>
        </dl>
      </div>
    </Page>
  )
}

import { Form, Link } from '@remix-run/react'
import { Search } from 'lucide-react'
import type { ConversationView } from '#app/domain/chat-view.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { ConversationRow } from './conversation-row.tsx'

type Props = {
  items: ConversationView[]
  nextCursor: string | null
  /** What was searched for. */
  query: string
  /** The plan whose conversations these are. */
  plan: { id: string; title: string } | null
  deleted: { count: number; justId: string | null; justTitle: string | null }
}

function JustDeleted({ id, title }: { id: string; title: string }) {
  return (
    <Callout announce title={`“${title}” is deleted.`}>
      <p>You can bring it back for 7 days.</p>
      <Form method="post" action="/tutor/deleted" className="pt-2">
        <input type="hidden" name="conversation" value={id} />
        <Button>Bring it back</Button>
      </Form>
    </Callout>
  )
}

function SearchForm({ query, plan }: Pick<Props, 'query' | 'plan'>) {
  return (
    <Form method="get" action="/tutor" role="search" className="flex gap-2">
      {plan && <input type="hidden" name="plan" value={plan.id} />}
      <label className="relative min-w-0 flex-1">
        <span className="sr-only">Search your conversations</span>
        <Search aria-hidden="true" className="absolute top-3.5 left-3 size-4 text-soft" />
        <input
          key={query}
          type="search"
          name="q"
          placeholder="Search your conversations"
          defaultValue={query}
          className="control pl-9"
        />
      </label>
      <Button>Search</Button>
    </Form>
  )
}

function Empty({ query, plan }: Pick<Props, 'query' | 'plan'>) {
  if (query) return <p>No conversations match “{query}”.</p>
  return (
    <div className="max-w-text space-y-3">
      <p>
        Ask about anything you are learning: why a task comes where it does, what a word means, what to do when you are
        behind. {plan ? 'The tutor knows this plan.' : 'Start from a plan or a task and the tutor knows it.'}
      </p>
      <p>Without a language model, the built-in coach answers from your plan and says so.</p>
    </div>
  )
}

const titleOf = ({ plan, query }: Props) => (query ? 'Search results' : plan ? `About ${plan.title}` : 'Conversations')

function Head({ plan }: Pick<Props, 'plan'>) {
  return (
    <header className="flex flex-wrap items-center justify-between gap-4">
      <h1>Tutor</h1>
      <p className="flex flex-wrap gap-3">
        <Link to="/tutor/agents" className={buttonLook('quiet')}>
          Agents
        </Link>
        <Link to={plan ? `/tutor/new?plan=${plan.id}` : '/tutor/new'} className={buttonLook('main')}>
          New conversation
        </Link>
      </p>
    </header>
  )
}

function Further({ query, plan, cursor }: Pick<Props, 'query' | 'plan'> & { cursor: string }) {
  const to = new URLSearchParams({ ...(plan ? { plan: plan.id } : {}), ...(query ? { q: query } : {}), after: cursor })
  return (
    <p>
      <Link to={`/tutor?${to.toString()}`} className={buttonLook()}>
        Older conversations
      </Link>
    </p>
  )
}

/** The learner's conversations with their tutors. */
export function ConversationList(props: Props) {
  const { items, nextCursor, query, plan, deleted } = props
  return (
    <div className="space-y-6">
      <Head plan={plan} />
      {deleted.justId && deleted.justTitle && <JustDeleted id={deleted.justId} title={deleted.justTitle} />}
      {(items.length > 0 || query) && <SearchForm query={query} plan={plan} />}
      <section aria-labelledby="conversations" className="space-y-3">
        <h2 id="conversations">{titleOf(props)}</h2>
        {(plan || query) && (
          <p>
            <Link to="/tutor" className="link">
              All conversations
            </Link>
          </p>
        )}
        {items.length === 0 && <Empty query={query} plan={plan} />}
        <ul className="border-b border-line empty:hidden">
          {items.map((each) => (
            <ConversationRow key={each.id} conversation={each} />
          ))}
        </ul>
        {nextCursor && <Further query={query} plan={plan} cursor={nextCursor} />}
      </section>
      {deleted.count > 0 && (
        <p className="text-small">
          <Link to="/tutor/deleted" className="link">
            Deleted conversations
          </Link>
        </p>
      )}
    </div>
  )
}

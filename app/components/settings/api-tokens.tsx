import { Form } from '@remix-run/react'
import { Field } from '../auth/field.tsx'
import { Button } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { Section } from './section.tsx'

export type TokenItem = { id: string; name: string; lastFour: string; createdAt: string; usedAt: string | null }
type Props = { tokens: TokenItem[]; made?: string | undefined; issues: Record<string, string> }

/** Tokens for scripts: made, shown once, listed by their last four, revoked. */
export function ApiTokens({ tokens, made, issues }: Props) {
  return (
    <Section id="tokens" title="API tokens">
      <p className="text-soft">A token lets a script act as you, through the API only.</p>
      {made && (
        <div role="status" className="space-y-2 rounded-md border border-edge bg-sunken p-4">
          <p className="font-bold">Your new token. It is shown this once, so copy it now.</p>
          <code className="block break-all select-all">{made}</code>
        </div>
      )}
      <ul className="divide-y divide-line empty:hidden">
        {tokens.map((token) => (
          <li key={token.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
            <div>
              <p>{token.name}</p>
              <p className="text-small text-soft">
                Ends in <code>{token.lastFour}</code>,{' '}
                {token.usedAt ? (
                  <>
                    last used <LocalTime iso={token.usedAt} as="moment" />
                  </>
                ) : (
                  'never used'
                )}
              </p>
            </div>
            <Form method="post">
              <input type="hidden" name="intent" value="revoke-token" />
              <input type="hidden" name="id" value={token.id} />
              <Button aria-label={`Revoke the token ${token.name}`}>Revoke</Button>
            </Form>
          </li>
        ))}
      </ul>
      <Form key={made} method="post" className="space-y-4">
        <input type="hidden" name="intent" value="make-token" />
        <Field label="Name of the new token" name="tokenName" required maxLength={80} issue={issues['tokenName']} />
        <Button>Make a token</Button>
      </Form>
    </Section>
  )
}

import { Form } from '@remix-run/react'
import { Field } from '../auth/field.tsx'

export type TokenItem = { id: string; name: string; lastFour: string; createdAt: string; usedAt: string | null }
type Props = { tokens: TokenItem[]; made?: string | undefined; issues: Record<string, string> }

/** Tokens for scripts: made, shown once, listed by their last four, revoked. */
export function ApiTokens({ tokens, made, issues }: Props) {
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">API tokens</h2>
      <p>A token lets a script act as you, through the API only.</p>
      {made && (
        <p role="status">
          Your new token, shown this once: <code>{made}</code>
        </p>
      )}
      <ul>
        {tokens.map((token) => (
          <li key={token.id}>
            {token.name}, ends in <code>{token.lastFour}</code>,{' '}
            {token.usedAt ? `last used ${token.usedAt.slice(0, 10)}` : 'never used'}
            <Form method="post">
              <input type="hidden" name="intent" value="revoke-token" />
              <input type="hidden" name="id" value={token.id} />
              <button type="submit" aria-label={`Revoke the token ${token.name}`}>
                Revoke
              </button>
            </Form>
          </li>
        ))}
      </ul>
      <Form method="post">
        <input type="hidden" name="intent" value="make-token" />
        <Field label="Name of the new token" name="tokenName" required maxLength={80} issue={issues['tokenName']} />
        <button type="submit">Make a token</button>
      </Form>
    </section>
  )
}

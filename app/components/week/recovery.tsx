import type { Recovery as Shape } from '#app/domain/program.ts'

/** Mobility, sleep and a supplement card with its reason. */
export function Recovery({ recovery }: { recovery: Shape }) {
  const { mobility, sleep, supplement } = recovery
  return (
    <dl className="max-w-text space-y-2 text-small [&_dt]:font-bold">
      {mobility.length > 0 && (
        <div>
          <dt>Mobility</dt>
          <dd>
            <ul className="list-disc pl-5">
              {mobility.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
      {sleep && (
        <div>
          <dt>Sleep</dt>
          <dd>{sleep}</dd>
        </div>
      )}
      {supplement.name && (
        <div>
          <dt>Supplement: {supplement.name}</dt>
          <dd>{[supplement.dose, supplement.why].filter(Boolean).join('. ')}</dd>
        </div>
      )}
    </dl>
  )
}

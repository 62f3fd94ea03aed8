/** "estimatedMinutes" as a person writes it. */
const humane = (key: string) => {
  const words = key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** What only the machine reads. */
const isId = (key: string) => /^id$|Ids?$/.test(key)

/** Whatever nobody has a better way to show: texts as they are, lists as lists, the rest by name, without ids. */
export function Raw({ value }: { value: unknown }) {
  if (isEmpty(value)) return <span className="text-soft">None</span>
  if (Array.isArray(value)) {
    return (
      <ol className="list-decimal space-y-2 pl-5">
        {value.map((each, i) => (
          <li key={i}>
            <Raw value={each} />
          </li>
        ))}
      </ol>
    )
  }
  if (typeof value === 'object') {
    return (
      <dl className="space-y-2">
        {Object.entries(value as object)
          .filter(([key]) => !isId(key))
          .map(([key, each]) => (
            <div key={key}>
              <dt className="text-soft">{humane(key)}</dt>
              <dd className="pl-3">
                <Raw value={each} />
              </dd>
            </div>
          ))}
      </dl>
    )
  }
  return (
    <span className="break-words whitespace-pre-wrap">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
  )
}

const isScalar = (value: unknown) => typeof value !== 'object' || value === null

/** Whether there is more to read in it than ids, numbers and yes or no, which the step's line says in words. */
export const isWorthReading = (value: unknown): boolean =>
  typeof value === 'string'
    ? value !== ''
    : !isScalar(value) && Object.entries(value as object).some(([key, each]) => !isId(key) && isWorthReading(each))

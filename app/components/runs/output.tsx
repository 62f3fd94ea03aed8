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

/** Whatever a step gave, for reading: texts as they are, lists as lists, the rest by name. */
export function Output({ value }: { value: unknown }) {
  if (isEmpty(value)) return <span className="text-soft">None</span>
  if (Array.isArray(value)) {
    return (
      <ol className="list-decimal space-y-2 pl-5">
        {value.map((each, i) => (
          <li key={i}>
            <Output value={each} />
          </li>
        ))}
      </ol>
    )
  }
  if (typeof value === 'object') {
    return (
      <dl className="space-y-2">
        {Object.entries(value as object).map(([key, each]) => (
          <div key={key}>
            <dt className="text-soft">{humane(key)}</dt>
            <dd className="pl-3">
              <Output value={each} />
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

import type { Block, Workout as Shape } from '#app/domain/program.ts'

/** A table whose numbers stand under each other, the first column as wide as it can be. */
export const TABLE =
  'w-full text-left text-small [&_td]:py-1.5 [&_td]:pl-4 [&_td]:align-top [&_th]:py-1.5 [&_th]:align-top [&_th+th]:pl-4 [&_tr]:border-t [&_tr]:border-line [&_thead_tr]:border-0'

function BlockTable({ block }: { block: Block }) {
  return (
    <table className={TABLE}>
      <caption className="pb-1 text-left font-bold">{block.name || 'Main part'}</caption>
      <thead className="text-soft">
        <tr>
          <th scope="col" className="font-normal">
            Exercise
          </th>
          <th scope="col" className="w-28 font-normal">
            Sets × reps
          </th>
          <th scope="col" className="w-20 text-right font-normal">
            In reserve
          </th>
        </tr>
      </thead>
      <tbody data-number>
        {block.items.map((item, i) => (
          <tr key={i}>
            <th scope="row" className="font-medium">
              {item.exercise}
              {item.note && <span className="block font-normal text-soft">{item.note}</span>}
            </th>
            <td>
              {item.sets} × {item.reps}
            </td>
            <td className="text-right">{item.rir}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What to do on a day: blocks of exercises, or something gentle. */
export function Workout({ workout }: { workout: Shape }) {
  if (workout.kind === 'rest') return <p className="max-w-text">{workout.activity}</p>
  return (
    <div className="space-y-4">
      {workout.blocks.map((block, i) => (
        <BlockTable key={i} block={block} />
      ))}
    </div>
  )
}

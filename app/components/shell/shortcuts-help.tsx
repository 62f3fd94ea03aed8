import { useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { setShortcutsOff, shortcutsOff } from './shortcuts.ts'

const KEYS: [string, string][] = [
  ['n', 'New plan'],
  ['/', 'Search your plans or conversations'],
  ['j', 'Next task, or next message'],
  ['k', 'Previous task, or previous message'],
  ['x', 'Complete the task, or open it again'],
  ['Enter', 'Send a message; with Shift, a new line'],
  ['Esc', 'Stop the reply that is being written'],
  ['?', 'This help'],
]

/** The keys, and the switch that turns them off. Loaded when it is first asked for. */
export default function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  const [off, setOff] = useState(shortcutsOff)
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-2">
        {KEYS.map(([key, meaning]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="inline-block min-w-8 rounded-sm border border-edge bg-sunken px-2 text-center font-sans font-medium">
                {key}
              </kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label className="flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          className="size-4"
          checked={!off}
          onChange={(event) => {
            setShortcutsOff(!event.target.checked)
            setOff(!event.target.checked)
          }}
        />
        Use these keys in this browser
      </label>
    </Dialog>
  )
}

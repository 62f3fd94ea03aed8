import { DropdownMenu as Radix } from 'radix-ui'
import { menuButton, MenuLabel } from './menu-button.tsx'

export type MenuItem = { label: string; onSelect: () => void }

/** A few rarer actions behind one button. */
export function Menu({
  label,
  items,
  defaultOpen = false,
}: {
  label: string
  items: MenuItem[]
  defaultOpen?: boolean
}) {
  return (
    <Radix.Root modal={false} defaultOpen={defaultOpen}>
      <Radix.Trigger className={menuButton}>
        <MenuLabel label={label} />
      </Radix.Trigger>
      <Radix.Content
        align="end"
        sideOffset={4}
        className="z-30 min-w-48 rounded-md border border-line bg-raised p-1 shadow-sm"
      >
        {items.map((item) => (
          <Radix.Item
            key={item.label}
            onSelect={item.onSelect}
            className="flex min-h-11 items-center rounded-sm px-3 outline-none data-highlighted:bg-sunken"
          >
            {item.label}
          </Radix.Item>
        ))}
      </Radix.Content>
    </Radix.Root>
  )
}

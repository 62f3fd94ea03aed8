import { useHydrated } from '../ui/use-hydrated.ts'

/** What stands under every page of a signed-in learner. */
export function Footer({ onHelp }: { onHelp: () => void }) {
  const hydrated = useHydrated()
  return (
    <footer data-chrome className="mt-auto border-t border-line">
      <div className="mx-auto flex min-h-14 max-w-3xl flex-wrap items-center justify-between gap-x-6 px-4 py-2 text-small text-soft sm:px-6">
        <p>Cairn keeps everything you write in one file of yours.</p>
        {hydrated && (
          <button type="button" onClick={onHelp} className="link min-h-11">
            Keyboard shortcuts
          </button>
        )}
      </div>
    </footer>
  )
}

/** Three stones, the top one painted so that the next walker sees it. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" focusable="false">
      <g className="fill-current">
        <path d="M2.6 25.4c-.5-3.2 4.6-5.2 12.3-5.3 8-.2 14 1.4 14.4 4.6.4 3.3-5 5-13.1 5.1-8.2.1-13.1-1-13.6-4.4Z" />
        <path d="M6.6 15.6c-.2-2.7 3.5-4.5 9.4-4.4 5.6.1 9.2 1.8 9.1 4.4-.1 2.5-3.6 3.7-9.3 3.7-5.6 0-9-1.2-9.2-3.7Z" />
      </g>
      <path
        className="fill-blaze"
        d="M10.7 6.9c.1-2.6 2.5-4.5 5.6-4.3 3.1.1 5.2 2 5 4.3-.2 2.4-2.4 3.5-5.5 3.4-3.1-.1-5.2-1.2-5.1-3.4Z"
      />
    </svg>
  )
}

/** The shape of what is coming. */
const WIDTHS = ['w-2/5', 'w-1/2', 'w-1/3', 'w-3/5']

export function SkeletonRows({ count }: { count: number }) {
  return (
    <div aria-hidden="true" className="animate-pulse">
      {Array.from({ length: count }, (_, row) => row).map((row) => (
        <div key={row} className="flex h-11 items-center gap-4 border-b border-line px-2">
          <div className="size-2 rounded-full bg-track" />
          <div className={`h-3 rounded bg-track ${WIDTHS[row % WIDTHS.length]}`} />
        </div>
      ))}
    </div>
  )
}

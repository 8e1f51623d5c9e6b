/** Rows in the shape of those that come. */
import type { Table } from '@tanstack/react-table'

const ROWS = 10
/** Not all alike, and the same each time: what moves while it waits looks broken. */
const FADES = ['opacity-100', 'opacity-80', 'opacity-90', 'opacity-70']

interface Props<T> {
  table: Table<T>
  selectable: boolean
  rowClassName: string
  cellClassName: string
  bodyClassName: string | undefined
}

export function SkeletonBody<T>({ table, selectable, rowClassName, cellClassName, bodyClassName }: Props<T>) {
  return (
    <tbody aria-hidden="true" className={bodyClassName}>
      {Array.from({ length: ROWS }, (_, row) => row).map((row) => (
        <tr key={row} className={rowClassName}>
          {selectable && (
            <td className={cellClassName}>
              <span className="block size-3.5 animate-pulse rounded-sm bg-track" />
            </td>
          )}
          {table.getVisibleLeafColumns().map(({ id, columnDef: { meta } }) => (
            <td key={id} className={`${cellClassName} ${meta?.className ?? ''}`}>
              {meta?.skeleton !== '' && (
                <span
                  className={`inline-block h-3 max-w-full animate-pulse rounded bg-track align-middle ${meta?.skeleton ?? 'w-20'} ${FADES[row % FADES.length]}`}
                />
              )}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  )
}

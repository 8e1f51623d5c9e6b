/** What a column of a `DataTable` may say of itself, beside TanStack Table's own. */
import type { ColumnDef, RowData } from '@tanstack/react-table'

declare module '@tanstack/react-table' {
  interface ColumnMeta<TData extends RowData, TValue> {
    /** Of heading and cells: width, alignment, from which width of the window on it is shown. */
    className?: string
    /** The list procedure's name of this order; without it the heading doesn't sort. */
    sort?: string
    /** Width of the bar that stands for the cell while the list loads. */
    skeleton?: string
  }
}

export type Column<T extends RowData> = ColumnDef<T, unknown>

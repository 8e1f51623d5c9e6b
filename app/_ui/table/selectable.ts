/** What the parts of a `DataTable` know of choosing rows. */
import type { Selection } from './useSelection.ts'

export interface SelectAll {
  label: string
  checked: boolean
  some: boolean
  onToggle: () => void
}

export interface SelectableRows<T> {
  selection: Selection
  /** What can't be acted on can't be chosen. */
  can: (item: T) => boolean
  labelOf: (item: T) => string
  allLabel: string
}

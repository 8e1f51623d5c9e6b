/** How the tabs of a page look: the same wherever a page has some. */
export const TAB_LIST = 'mb-4 flex gap-5 border-b border-line'
export const TAB =
  '-mb-px border-b-2 border-transparent pb-2 text-sm text-muted hover:text-text aria-selected:border-accent aria-selected:font-medium aria-selected:text-text touch:min-h-[40px] touch:pt-2'

/** Tabs, splits and sessions of one browser tab as they survive its reload: kept per browser tab, and only for who made them. */
import { z } from 'zod/mini'
import { NO_TABS, TAB_COLORS, type Tabs } from './tabs.ts'
import { isSound, type LayoutNode, panesOf } from './tree.ts'

const STORAGE_KEY = 'qunkong.terminals'
/** More is no layout that somebody made. */
const PANES_MAX = 200

const Text = z.string().check(z.maxLength(256))

const NodeSchema: z.ZodMiniType<LayoutNode> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pane'), pane: Text }),
  z.object({
    kind: z.literal('split'),
    id: Text,
    direction: z.enum(['row', 'column']),
    children: z.array(z.lazy(() => NodeSchema)),
    sizes: z.array(z.number()),
  }),
])

const TargetSchema = z.object({
  agentId: Text,
  hostname: Text,
  address: Text,
  user: z.optional(Text),
  shell: z.optional(Text),
  cwd: z.optional(z.string().check(z.maxLength(4096))),
})

const KeptSchema = z.object({
  version: z.literal(1),
  userId: Text,
  activeKey: z.nullable(Text),
  /** The terminals have the whole window. */
  full: z.optional(z.boolean()),
  tabs: z.array(
    z.object({
      key: Text,
      name: Text,
      color: z.nullable(z.enum(TAB_COLORS)),
      root: NodeSchema,
      activePane: Text,
      zoomed: z.boolean(),
    }),
  ),
  panes: z
    .array(
      z.object({
        key: Text,
        /** The server's; null: it was still to be opened. */
        sessionId: z.nullable(Text),
        access: z.enum(['control', 'observe']),
        target: TargetSchema,
      }),
    )
    .check(z.maxLength(PANES_MAX)),
})

type Kept = z.infer<typeof KeptSchema>
export type KeptPane = Kept['panes'][number]

export interface Layout {
  tabs: Tabs
  panes: readonly KeptPane[]
  full: boolean
}

const NOTHING: Layout = { tabs: NO_TABS, panes: [], full: false }

export function written(userId: string, { tabs, panes, full }: Layout): string {
  const kept: Kept = {
    version: 1,
    userId,
    activeKey: tabs.activeKey,
    full,
    tabs: [...tabs.tabs],
    panes: [...panes],
  }
  return JSON.stringify(kept)
}

/** What another person kept, another version wrote, or is damaged, is nothing. */
export function read(text: string | null, userId: string): Layout {
  if (!text) return NOTHING
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Cut off in the middle of writing: nothing can be made of it.
    return NOTHING
  }
  const { success, data } = KeptSchema.safeParse(value)
  if (!success || data.userId !== userId) return NOTHING
  const known = new Set(data.panes.map(({ key }) => key))
  const placed = new Set<string>()
  const tabs = data.tabs.filter(({ root, activePane }) => {
    const panes = panesOf(root)
    const sound =
      isSound(root) &&
      panes.includes(activePane) &&
      panes.every((pane) => known.has(pane) && !placed.has(pane))
    if (sound) for (const pane of panes) placed.add(pane)
    return sound
  })
  const shown = tabs.find(({ key }) => key === data.activeKey) ?? tabs[0]
  return {
    tabs: { tabs, activeKey: shown?.key ?? null },
    panes: data.panes.filter(({ key }) => placed.has(key)),
    full: data.full === true && tabs.length > 0,
  }
}

export const keep = (userId: string, layout: Layout): void => {
  if (layout.panes.length === 0) sessionStorage.removeItem(STORAGE_KEY)
  else sessionStorage.setItem(STORAGE_KEY, written(userId, layout))
}

export const kept = (userId: string): Layout => read(sessionStorage.getItem(STORAGE_KEY), userId)

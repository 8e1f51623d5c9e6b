/** The panes of a tab as its tree lays them out, with edges that can be dragged, or moved by the arrow keys. */
'use client'

import { useTranslations } from 'next-intl'
import { Fragment, useEffect } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { usePhone } from '../_lib/usePhone.ts'
import type { Tab } from './layout/tabs.ts'
import { type LayoutNode, paneNode, panesOf, type SplitNode } from './layout/tree.ts'
import { resizePanes, type TerminalPane } from './store.ts'
import { TerminalView } from './TerminalView.tsx'

/** Some ten columns and three rows: less shows nothing. */
const PANE_MIN_PX = { row: 120, column: 90 } as const

interface Props {
  tab: Tab
  panes: ReadonlyMap<string, TerminalPane>
  onClose(pane: string): void
}

export function PaneTree({ tab, panes, onClose }: Props) {
  const phone = usePhone()
  const alone = tab.zoomed || phone
  const root = alone ? paneNode(tab.activePane) : tab.root
  useEffect(() => {
    if (alone) for (const pane of panesOf(tab.root)) void panes.get(pane)?.session.start()
  }, [alone, tab.root, panes])
  return <Node key={tab.key} node={root} tab={tab} panes={panes} onClose={onClose} />
}

const nodeKey = (node: LayoutNode): string => (node.kind === 'pane' ? node.pane : node.id)

function Node({ node, tab, panes, onClose }: Props & { node: LayoutNode }) {
  if (node.kind === 'split') return <Split node={node} tab={tab} panes={panes} onClose={onClose} />
  const pane = panes.get(node.pane)
  if (!pane) return null
  return <TerminalView key={node.pane} pane={pane} tab={tab} onClose={() => onClose(node.pane)} />
}

function Split({ node, tab, panes, onClose }: Props & { node: SplitNode }) {
  const t = useTranslations('terminal')
  const inRow = node.direction === 'row'
  const keys = node.children.map(nodeKey)
  return (
    <Group
      // Other children: the library would keep the sizes of those before.
      key={keys.join(' ')}
      id={node.id}
      orientation={inRow ? 'horizontal' : 'vertical'}
      defaultLayout={Object.fromEntries(keys.map((key, at) => [key, node.sizes[at] ?? 0]))}
      onLayoutChanged={(layout, { isUserInteraction }) => {
        if (isUserInteraction)
          resizePanes(
            tab.key,
            node.id,
            keys.map((key) => layout[key] ?? 0),
          )
      }}
      className="h-full w-full"
    >
      {node.children.map((child, at) => (
        <Fragment key={nodeKey(child)}>
          {at > 0 && (
            <Separator
              aria-label={t('edge')}
              className={`relative bg-line outline-none data-[separator=hover]:bg-accent data-[separator=active]:bg-accent focus-visible:bg-accent ${inRow ? 'w-px data-[separator=hover]:w-0.5 focus-visible:w-0.5' : 'h-px data-[separator=hover]:h-0.5 focus-visible:h-0.5'}`}
            />
          )}
          <Panel id={nodeKey(child)} minSize={PANE_MIN_PX[node.direction]} className="flex min-h-0 min-w-0">
            <Node node={child} tab={tab} panes={panes} onClose={onClose} />
          </Panel>
        </Fragment>
      ))}
    </Group>
  )
}

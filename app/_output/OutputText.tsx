/** One stream's text: coloured, followed while it grows, folded when it is long. */
'use client'

import { ArrowDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useLayoutEffect, useRef, useState } from 'react'
import { BLOCK_LINES, type OutputSnapshot } from './lines.ts'
import { OutputBlock } from './OutputBlock.tsx'
import './output.css'

/** So many of the last lines are in the page until somebody asks for more. */
const FOLD_BLOCKS = 10
/** Nearer to the end than this, the view follows. */
const NEAR_END_PX = 24

export interface OutputTextProps {
  output: OutputSnapshot
  /** What assistive technology calls it. */
  label: string
  /** More may come: follow it. */
  live: boolean
}

export function OutputText({ output, label, live }: OutputTextProps) {
  const t = useTranslations('runs.view')
  const box = useRef<HTMLElement>(null)
  // The end of a long output tells more than the place where it was folded.
  const following = useRef(live || output.blocks.length > FOLD_BLOCKS)
  const [away, setAway] = useState(false)
  const [shownBlocks, setShownBlocks] = useState(FOLD_BLOCKS)
  const folded = Math.max(0, output.blocks.length - shownBlocks)

  useLayoutEffect(() => {
    if (output.lineCount > 0 && following.current && box.current)
      box.current.scrollTop = box.current.scrollHeight
  }, [output])

  const onScroll = () => {
    const element = box.current
    if (!element) return
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX
    following.current = near && live
    setAway(!near)
  }
  const toEnd = () => {
    following.current = live
    box.current?.scrollTo({ top: box.current.scrollHeight })
  }

  return (
    <div className="relative">
      <section ref={box} onScroll={onScroll} aria-label={label} className="output-text">
        {folded > 0 && (
          <p className="output-fold">
            <button type="button" onClick={() => setShownBlocks((blocks) => blocks + FOLD_BLOCKS)}>
              {t('earlier', { count: Math.min(folded, FOLD_BLOCKS) * BLOCK_LINES })}
            </button>
            <button type="button" onClick={() => setShownBlocks(Number.POSITIVE_INFINITY)}>
              {t('showAll', { count: output.lineCount })}
            </button>
          </p>
        )}
        {output.blocks.slice(folded).map((lines) => (
          <OutputBlock key={lines[0]?.number} lines={lines} />
        ))}
      </section>
      {away && (
        <button type="button" className="output-end" onClick={toEnd}>
          <ArrowDown aria-hidden size={13} />
          {t('jumpToEnd')}
        </button>
      )}
    </div>
  )
}

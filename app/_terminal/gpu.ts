/** Drawing by the GPU: only what is shown holds a context, only so many do, and who loses one goes on without. */
import type { Terminal } from '@xterm/xterm'

/** Browsers take the oldest away from a page that has more than some sixteen: other pages' parts draw, too. */
const CONTEXTS_MAX = 8

let contexts = 0

interface Addon {
  activate(terminal: Terminal): void
  dispose(): void
  onContextLoss(listener: () => void): unknown
}

export class GpuDrawing {
  private release: (() => void) | null = null
  private readonly terminal: Terminal
  private readonly create: () => Addon
  private readonly redraw: () => void

  /** @param redraw its cells are whole pixels wide, those of the DOM are not: columns are counted anew when it changes */
  constructor(terminal: Terminal, create: () => Addon, redraw: () => void) {
    this.terminal = terminal
    this.create = create
    this.redraw = redraw
  }

  start(): void {
    if (this.release || contexts >= CONTEXTS_MAX) return
    try {
      const addon = this.create()
      this.terminal.loadAddon(addon)
      contexts += 1
      const held = contextsIn(this.terminal.element)
      this.release = () => {
        this.release = null
        contexts -= 1
        addon.dispose()
        // The canvas is gone, its context only when the garbage collector says so.
        for (const context of held) context.getExtension('WEBGL_lose_context')?.loseContext()
      }
      addon.onContextLoss(() => {
        this.stop()
        this.redraw()
      })
    } catch (error) {
      // No WebGL 2 here: xterm.js goes on drawing with DOM elements.
      console.info('terminal: drawing without the GPU:', error)
    }
  }

  stop(): void {
    this.release?.()
  }
}

/** Asking a canvas for its context gives the one that it has; one that draws in another way has none of these. */
function contextsIn(element: HTMLElement | undefined): WebGL2RenderingContext[] {
  const canvases = [...(element?.querySelectorAll('canvas') ?? [])]
  return canvases.map((canvas) => canvas.getContext('webgl2')).filter((context) => context !== null)
}

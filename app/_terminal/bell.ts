/** The bell of a terminal, as this person wants it: seen, heard, or neither. */
import type { TerminalPreferences } from './preferences.ts'

/** More than three flashes a second can harm (WCAG 2.3.1); a program in a loop rings far more often. */
const APART_MS = 400
const FLASH_MS = 200
const TONE_HZ = 660
const TONE_S = 0.12
const LOUDNESS = 0.12

let audio: AudioContext | null = null

function sound(): void {
  audio ??= new AudioContext()
  const { currentTime, destination } = audio
  const gain = audio.createGain()
  gain.gain.setValueAtTime(LOUDNESS, currentTime)
  gain.gain.exponentialRampToValueAtTime(0.001, currentTime + TONE_S)
  const tone = audio.createOscillator()
  tone.frequency.value = TONE_HZ
  tone.connect(gain).connect(destination)
  tone.start()
  tone.stop(currentTime + TONE_S)
}

export class Bell {
  private last = Number.NEGATIVE_INFINITY
  private readonly element: HTMLElement

  constructor(element: HTMLElement) {
    this.element = element
  }

  ring(how: TerminalPreferences['bell']): void {
    const now = performance.now()
    if (how === 'off' || now - this.last < APART_MS) return
    this.last = now
    if (how === 'sound') sound()
    else this.flash()
  }

  private flash(): void {
    this.element.classList.add('terminal-bell')
    setTimeout(() => this.element.classList.remove('terminal-bell'), FLASH_MS)
  }
}

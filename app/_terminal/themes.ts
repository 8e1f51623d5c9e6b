/** Named colour schemes, light and dark, and the console's own two, which follow the console's theme. */
import type { ITheme } from '@xterm/xterm'

export interface TerminalTheme {
  id: string
  name: string
  dark: boolean
  colors: ITheme
}

/** The id that stands for the console's own: light in the light console, dark in the dark one. */
export const FOLLOW = 'console'

const ANSI = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/**
 * @param base background, foreground, cursor, selection
 * @param normal the eight ANSI colours
 * @param bright their bright ones
 */
function scheme(
  name: string,
  dark: boolean,
  base: readonly [string, string, string, string],
  normal: string,
  bright: string,
): TerminalTheme {
  const [background, foreground, cursor, selectionBackground] = base
  const brights = bright.split(' ')
  const colors: ITheme = { background, foreground, cursor, cursorAccent: background, selectionBackground }
  for (const [at, color] of normal.split(' ').entries()) {
    const key = ANSI[at]
    if (!key) continue
    colors[key] = color
    colors[`bright${key.charAt(0).toUpperCase()}${key.slice(1)}` as `bright${Capitalize<typeof key>}`] =
      brights[at]
  }
  return { id: name.toLowerCase().replaceAll(' ', '-'), name, dark, colors }
}

const QUNKONG_LIGHT = scheme(
  'Qunkong Light',
  false,
  ['#ffffff', '#24292f', '#24292f', '#0b63ce33'],
  '#24292f #c02533 #1a7434 #8a5a00 #0b57c4 #8035c0 #0f6b75 #59636e',
  '#57606a #a40e26 #116329 #714900 #0743a0 #6521a3 #0a5159 #32383f',
)
const QUNKONG_DARK = scheme(
  'Qunkong Dark',
  true,
  ['#0e0f11', '#d6d8dc', '#d6d8dc', '#5b9dff40'],
  '#3a3d44 #f2777a #7ccf8a #e3b863 #74a9f7 #cf9af0 #6fcbd3 #d6d8dc',
  '#868b95 #ff9a9c #a0e6ab #f3d38c #9cc4ff #e2bcfb #98e3e9 #ffffff',
)

export const THEMES: readonly TerminalTheme[] = [
  QUNKONG_LIGHT,
  scheme(
    'GitHub Light',
    false,
    ['#ffffff', '#1f2328', '#0969da', '#0969da33'],
    '#24292f #cf222e #116329 #4d2d00 #0969da #8250df #1b7c83 #6e7781',
    '#57606a #a40e26 #1a7f37 #633c01 #218bff #a475f9 #3192aa #8c959f',
  ),
  scheme(
    'Gruvbox Light',
    false,
    ['#fbf1c7', '#3c3836', '#3c3836', '#d5c4a1'],
    '#fbf1c7 #cc241d #98971a #d79921 #458588 #b16286 #689d6a #7c6f64',
    '#928374 #9d0006 #79740e #b57614 #076678 #8f3f71 #427b58 #3c3836',
  ),
  scheme(
    'Solarized Light',
    false,
    ['#fdf6e3', '#586e75', '#586e75', '#eee8d5'],
    '#073642 #dc322f #859900 #b58900 #268bd2 #d33682 #2aa198 #eee8d5',
    '#002b36 #cb4b16 #586e75 #657b83 #839496 #6c71c4 #93a1a1 #fdf6e3',
  ),
  QUNKONG_DARK,
  scheme(
    'Dracula',
    true,
    ['#282a36', '#f8f8f2', '#f8f8f2', '#44475a'],
    '#21222c #ff5555 #50fa7b #f1fa8c #bd93f9 #ff79c6 #8be9fd #f8f8f2',
    '#6272a4 #ff6e6e #69ff94 #ffffa5 #d6acff #ff92df #a4ffff #ffffff',
  ),
  scheme(
    'Gruvbox Dark',
    true,
    ['#282828', '#ebdbb2', '#ebdbb2', '#504945'],
    '#282828 #cc241d #98971a #d79921 #458588 #b16286 #689d6a #a89984',
    '#928374 #fb4934 #b8bb26 #fabd2f #83a598 #d3869b #8ec07c #ebdbb2',
  ),
  scheme(
    'Nord',
    true,
    ['#2e3440', '#d8dee9', '#d8dee9', '#434c5e'],
    '#3b4252 #bf616a #a3be8c #ebcb8b #81a1c1 #b48ead #88c0d0 #e5e9f0',
    '#4c566a #bf616a #a3be8c #ebcb8b #81a1c1 #b48ead #8fbcbb #eceff4',
  ),
  scheme(
    'One Dark',
    true,
    ['#282c34', '#abb2bf', '#528bff', '#3e4451'],
    '#3f4451 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #abb2bf',
    '#5c6370 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #ffffff',
  ),
  scheme(
    'Solarized Dark',
    true,
    ['#002b36', '#93a1a1', '#93a1a1', '#073642'],
    '#073642 #dc322f #859900 #b58900 #268bd2 #d33682 #2aa198 #eee8d5',
    '#002b36 #cb4b16 #586e75 #657b83 #839496 #6c71c4 #93a1a1 #fdf6e3',
  ),
  scheme(
    'High Contrast',
    true,
    ['#000000', '#ffffff', '#ffff00', '#3a5fcd'],
    '#000000 #ff6060 #00ff5f #ffff00 #6fa8ff #ff7bff #00ffff #ffffff',
    '#b0b0b0 #ff8f8f #8fff8f #ffff9f #a8c8ff #ffa8ff #a8ffff #ffffff',
  ),
]

/** @param dark whether the console is dark: asked only where the terminal follows it, or does not know the scheme */
export function themeOf(id: string, dark: boolean): TerminalTheme {
  return THEMES.find((theme) => theme.id === id) ?? (dark ? QUNKONG_DARK : QUNKONG_LIGHT)
}

/** Everything that is shown over a terminal's screen: its search, its menu, and what it asks. */
'use client'

import { ClipboardBar } from './ClipboardBar.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { PasteDialog } from './PasteDialog.tsx'
import { type MenuItem, ScreenMenu } from './ScreenMenu.tsx'
import { SearchBar } from './SearchBar.tsx'
import type { Screen } from './screen.ts'
import { useObserved } from './screenState.ts'

interface Props {
  screen: Screen
  /** More for its menu, as what is done with the pane that it stands in. */
  menuItems?: readonly MenuItem[]
  /** What is typed here goes to other terminals, too. */
  broadcast?: boolean
}

export function ScreenOverlays({ screen, menuItems = [], broadcast = false }: Props) {
  const { question, searching } = useObserved(screen.state)
  return (
    <>
      {searching > 0 && <SearchBar screen={screen} asked={searching} />}
      {question?.kind === 'clipboard' && <ClipboardBar screen={screen} text={question.text} />}
      <ScreenMenu screen={screen} more={menuItems} />
      <PasteDialog
        question={question?.kind === 'paste' ? question : null}
        broadcast={broadcast}
        onAnswer={(how) => screen.answer(how)}
      />
      <LinkDialog
        question={question?.kind === 'link' ? question : null}
        onAnswer={(yes) => screen.answer(yes ? 'yes' : 'no')}
      />
    </>
  )
}

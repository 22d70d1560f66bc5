import { useCallback } from 'react'
import type { PathSubject } from '../../../src/api.ts'
import { Header } from '../header/header.tsx'
import { KeysDialog } from '../keys/keys-dialog.tsx'
import { useNotes } from '../phones/use-notes.ts'
import { usePressTogether } from '../phones/use-press-together.ts'
import { StoryBar } from '../story/story-bar.tsx'
import { useWorld } from '../world/world.ts'
import { BottomBar } from './bottom-bar.tsx'
import styles from './desk.module.css'
import { HeaderButtons } from './header-buttons.tsx'
import { groupPhone, phoneOf } from './phone-id.ts'
import { Phones, usePhoneTabs } from './phones.tsx'
import { DeskPanels } from '../support/desk-panels.tsx'
import { DeskPhones } from '../support/desk-phones.tsx'
import { SideSheets } from './side-sheets.tsx'
import { usePanels } from './use-panels.ts'
import { useKeys } from './use-keys.ts'
import { useLetterKeys } from './use-letter-keys.ts'
import { useUnseen } from './use-unseen.ts'
import type { View } from './use-view.ts'
import { WidePanels } from './wide-panels.tsx'

interface DeskProps {
  readonly view: View
}

/** Presses of Anna and Bohdan at once, from the group or by key. */
const useTogether = (view: View, notes: ReturnType<typeof useNotes>, onPath: (subject: PathSubject) => void) => {
  const { people, telegram, groupId } = useWorld()
  return usePressTogether({
    messages: telegram.find(({ id }) => id === groupId)?.messages ?? [],
    pair: people.filter(({ role }) => role === 'manager').slice(0, 2),
    onStart: () => {
      view.show(groupPhone)
    },
    onWinner: (person) => {
      if (view.layout === 'one') return // the group tells it, and stays
      view.show(phoneOf(person))
      view.show(groupPhone)
    },
    onNote: notes.add,
    onPath,
  })
}

const useSheetCalls = ({ setSheet }: View) => ({
  openKeys: useCallback((): void => {
    setSheet('keys')
  }, [setSheet]),
  close: useCallback((): void => {
    setSheet(null)
  }, [setSheet]),
})

/** The whole page, once there is a world to show. */
export const Desk = ({ view }: DeskProps) => {
  const { layout, side, phones, open, buyer, sheet, subject } = view
  const { parts } = useWorld()
  const unseen = useUnseen({ phones: open, buyer })
  const tabs = usePhoneTabs(phones, unseen)
  const notes = useNotes()
  const panels = usePanels(view)
  const [hasLetters, setHasLetters] = useLetterKeys()
  const together = useTogether(view, notes, panels.openPath)
  useKeys({
    view,
    isEnabled: hasLetters && sheet === null,
    onTogether: together.start,
    onFaults: panels.openFaults,
    onPath: panels.openNewestPath,
  })
  const { openKeys, close } = useSheetCalls(view)
  const forPhones = {
    view,
    unseen,
    notes: notes.notes,
    onNote: notes.add,
    onDismiss: notes.dismiss,
    onPath: panels.openPath,
    onSent: panels.followNewest,
  }
  return (
    <div className={styles['page']} data-layout={layout} data-side={side}>
      <Header side={side} onSide={view.setSide} onTrouble={panels.openNewestPath}>
        <HeaderButtons onKeys={openKeys} />
      </Header>
      <main className={styles['main']}>
        {parts.shop && <Phones {...forPhones} together={together} isHidden={side !== 'shop'} />}
        {parts.helpDesk && <DeskPhones {...forPhones} isHidden={side !== 'desk'} />}
        {layout === 'wide' && (side === 'desk' ? <DeskPanels /> : <WidePanels subject={subject} />)}
      </main>
      <StoryBar />
      {layout !== 'wide' && <BottomBar view={view} tabs={layout === 'one' ? tabs : []} />}
      <SideSheets side={side} sheet={sheet} subject={subject} onClose={close} />
      <KeysDialog
        phones={phones.length}
        isOpen={sheet === 'keys'}
        onClose={close}
        hasLetters={hasLetters}
        onLettersChange={setHasLetters}
      />
    </div>
  )
}

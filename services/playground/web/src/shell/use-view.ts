import { useCallback, useState } from 'react'
import type { PathSubject } from '../../../src/api.ts'
import { useWorld } from '../world/world.ts'
import { bringForward, buyerPhone, deskPhonesOf, isStaff, keepPhones, openPhones, phonesOf } from './phone-id.ts'
import type { Layout, PhoneId, Side } from './phone-id.ts'
import { useLayout } from './use-layout.ts'

/** What slides over the page; on wide screens faults, path, CRM and OpenProject have their own place instead. */
export type SheetName = 'faults' | 'path' | 'crm' | 'work' | 'keys'

/** What the page shows of the world, and the ways to change that. `show`, `act`, `setSheet` and `setSubject` stay the same functions. */
export interface View {
  readonly layout: Layout
  readonly side: Side
  /** The phones of this side. */
  readonly phones: readonly PhoneId[]
  /** The phones in sight. */
  readonly open: readonly PhoneId[]
  /** The phone in use. */
  readonly current: PhoneId | undefined
  /** The buyer whose dialog is shown; null before there is one. */
  readonly buyer: number | null
  /** Who presses in the managers' group. */
  readonly actor: number | null
  /** Who presses in the staff's group. */
  readonly clerk: number | null
  readonly subject: PathSubject | undefined
  readonly sheet: SheetName | null
  /** Brings a phone into sight, and its side; on the buyers' page a dialog too. */
  readonly show: (phone: PhoneId, buyer?: number) => void
  readonly setSide: (side: Side) => void
  readonly act: (person: number) => void
  readonly beClerk: (person: number) => void
  readonly setSheet: (sheet: SheetName | null) => void
  /** Undefined: whichever path is the newest. */
  readonly setSubject: (subject: PathSubject | undefined) => void
}

/** Which phones are in sight: the side is that of the phone that was used last. `first`: the one that is open at the beginning. */
const usePhonesInSight = (first: PhoneId | null, layout: Layout) => {
  const { people, parts } = useWorld()
  const sides: Readonly<Record<Side, readonly PhoneId[]>> = {
    shop: parts.shop ? phonesOf(people) : [],
    desk: parts.helpDesk ? deskPhonesOf(people) : [],
  }
  const all = [...sides.shop, ...sides.desk]
  const [used, setUsed] = useState<readonly PhoneId[]>(() => bringForward(all, first ?? all[0] ?? buyerPhone))
  const recent = keepPhones(used, all)
  const side: Side = recent.some((phone) => sides.desk.includes(phone)) && sides.desk.includes(recent[0] ?? '') ? 'desk' : 'shop'
  const ofSide = (wanted: Side): PhoneId[] => recent.filter((phone) => sides[wanted].includes(phone))
  return {
    side,
    phones: sides[side],
    // the help desk has two phones, which fit beside each other
    open: side === 'desk' && layout !== 'one' ? sides.desk : openPhones(ofSide(side), layout),
    current: recent[0],
    setUsed,
    setSide: (wanted: Side): void => {
      const [last] = ofSide(wanted)
      if (last !== undefined) setUsed((before) => bringForward(keepPhones(before, all), last))
    },
  }
}

/** `first`: the phone that is open at the beginning. */
export const useView = (first: PhoneId | null): View => {
  const { people, crm } = useWorld()
  const layout = useLayout()
  const { setUsed, ...inSight } = usePhonesInSight(first, layout)
  const [buyer, setBuyer] = useState<number | null>(null)
  const [actor, setActor] = useState<number | null>(null)
  const [clerk, setClerk] = useState<number | null>(null)
  const [sheet, setSheet] = useState<SheetName | null>(null)
  const [subject, setSubject] = useState<PathSubject | undefined>(undefined)
  const show = useCallback(
    (phone: PhoneId, chat?: number): void => {
      setUsed((before) => bringForward(before, phone))
      if (chat !== undefined) setBuyer(chat)
    },
    [setUsed],
  )
  return {
    layout,
    ...inSight,
    buyer: crm.find(({ id }) => id === buyer)?.id ?? crm[0]?.id ?? null,
    actor: people.find(({ id }) => id === actor)?.id ?? people.find(({ role }) => role === 'manager')?.id ?? people[0]?.id ?? null,
    clerk: people.find((person) => person.id === clerk && isStaff(person))?.id ?? people.find(({ role }) => role === 'staff')?.id ?? null,
    subject,
    sheet,
    show,
    act: setActor,
    beClerk: setClerk,
    setSheet,
    setSubject,
  }
}

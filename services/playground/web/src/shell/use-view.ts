import { useCallback, useState } from 'react'
import type { PathSubject } from '../../../src/api.ts'
import { useWorld } from '../world/world.ts'
import { bringForward, buyerPhone, keepPhones, openPhones, phonesOf } from './phone-id.ts'
import type { Layout, PhoneId } from './phone-id.ts'
import { useLayout } from './use-layout.ts'

/** What slides over the page; on wide screens faults, path and CRM have their own place instead. */
export type SheetName = 'faults' | 'path' | 'crm' | 'keys'

/** What the page shows of the world, and the ways to change that. The functions stay the same. */
export interface View {
  readonly layout: Layout
  readonly phones: readonly PhoneId[]
  /** The phones in sight. */
  readonly open: readonly PhoneId[]
  /** The phone in use. */
  readonly current: PhoneId | undefined
  /** The buyer whose dialog is shown; null before there is one. */
  readonly buyer: number | null
  /** Who presses in the group. */
  readonly actor: number | null
  readonly subject: PathSubject | undefined
  readonly sheet: SheetName | null
  /** Brings a phone into sight, on the buyers' page a dialog too. */
  readonly show: (phone: PhoneId, buyer?: number) => void
  readonly act: (person: number) => void
  readonly setSheet: (sheet: SheetName | null) => void
  /** Undefined: whichever path is the newest. */
  readonly setSubject: (subject: PathSubject | undefined) => void
}

/** `first`: the phone that is open at the beginning. */
export const useView = (first: PhoneId | null): View => {
  const { people, crm } = useWorld()
  const layout = useLayout()
  const phones = phonesOf(people)
  const [used, setUsed] = useState<readonly PhoneId[]>(() => bringForward(phones, first ?? buyerPhone))
  const [buyer, setBuyer] = useState<number | null>(null)
  const [actor, setActor] = useState<number | null>(null)
  const [sheet, setSheet] = useState<SheetName | null>(null)
  const [subject, setSubject] = useState<PathSubject | undefined>(undefined)
  const recent = keepPhones(used, phones)
  const show = useCallback((phone: PhoneId, chat?: number): void => {
    setUsed((before) => bringForward(before, phone))
    if (chat !== undefined) setBuyer(chat)
  }, [])
  return {
    layout,
    phones,
    open: openPhones(recent, layout),
    current: recent[0],
    buyer: crm.find(({ id }) => id === buyer)?.id ?? crm[0]?.id ?? null,
    actor: people.find(({ id }) => id === actor)?.id ?? people.find(({ role }) => role === 'manager')?.id ?? people[0]?.id ?? null,
    subject,
    sheet,
    show,
    act: setActor,
    setSheet,
    setSubject,
  }
}

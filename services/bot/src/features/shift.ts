import type { Person } from '@pinline/db'
import { Composer } from 'grammy'
import type { BotDeps, StaffContext } from '../context.ts'
import { classifyWords } from '../words.ts'
import { fullName } from '../wording.ts'

type ShiftDeps = Pick<BotDeps, 'people' | 'shifts' | 'outbox'>

const dayMinutes = 1440

/** Minutes of the day of `22:00-08:00`; null for anything else. */
export const parseQuietHours = (text: string): { from: number; till: number } | null => {
  const [, ...numbers] = /^(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})$/u.exec(text.trim()) ?? []
  const [fromHour = NaN, fromMinute = NaN, tillHour = NaN, tillMinute = NaN] = numbers.map(Number)
  const from = fromHour * 60 + fromMinute
  // Midnight may be written as 24:00 at the end.
  const till = (tillHour * 60 + tillMinute) % dayMinutes
  if (!(fromMinute < 60 && tillMinute < 60 && fromHour < 24 && tillHour <= 24) || from === till) return null
  return tillHour * 60 + tillMinute > dayMinutes ? null : { from, till }
}

const clockOf = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

const changeQuiet = async (ctx: StaffContext, { people }: ShiftDeps, argument: string): Promise<void> => {
  const quiet = parseQuietHours(argument)
  if (quiet !== null) {
    await people.change(ctx.person.id, { quietFrom: quiet.from, quietTill: quiet.till })
    await ctx.say({ key: 'quiet.set', params: { from: clockOf(quiet.from), till: clockOf(quiet.till) } })
  } else if (argument.toLowerCase() === 'off') {
    await people.change(ctx.person.id, { quietFrom: null, quietTill: null })
    await ctx.say({ key: 'quiet.off' })
  } else await ctx.say({ key: 'quiet.how' })
}

const duties = { deputy: 'duty.deputy', chief: 'duty.chief', off: 'duty.none' } as const

const isDuty = (name: string): name is keyof typeof duties => Object.hasOwn(duties, name)

/** Who is told when nobody answers, by an admin. */
const changeDuty = async (ctx: StaffContext, { people }: ShiftDeps, telegramId: number, argument: string): Promise<void> => {
  const word = argument.toLowerCase()
  const person: Person | null = await people.find(telegramId)
  if (ctx.person.role !== 'admin') await ctx.say({ key: 'err.rights' })
  else if (!isDuty(word)) await ctx.say({ key: 'duty.how' })
  else if (person === null || (person.role !== 'manager' && person.role !== 'admin')) await ctx.say({ key: 'adm.nouser' })
  else {
    await people.change(person.id, { duty: word === 'off' ? null : word })
    await ctx.say({ key: duties[word], params: { name: fullName(person) } })
  }
}

/** What `/shift` may be followed by; alone it turns the shift over. */
const wishes: Readonly<Record<string, boolean>> = { on: true, off: false }

/** When a manager may be disturbed: shift on and off, quiet hours; and who is told when others do not answer. */
export const shiftFeature = (deps: ShiftDeps): Composer<StaffContext> => {
  const { shifts, outbox } = deps
  const composer = new Composer<StaffContext>()
  const turn = async (ctx: StaffContext, argument: string): Promise<void> => {
    const to = Object.hasOwn(wishes, argument) ? (wishes[argument] ?? null) : null
    await outbox.ring(await shifts.change({ manager: ctx.person.id, to, key: ctx.key }))
  }
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    const name = words.kind === 'command' ? words.name : ''
    const argument = words.kind === 'command' ? words.argument : ''
    const [, duty] = /^duty(?:_(\d{1,15}))?$/.exec(name) ?? []
    // The label on the keyboard is what is so now; pressing it makes it otherwise.
    if (name === 'shift' || (words.kind === 'menu' && (words.key === 'menu.shift.on' || words.key === 'menu.shift.off')))
      await turn(ctx, argument.toLowerCase())
    else if (name === 'quiet') await changeQuiet(ctx, deps, argument)
    else if (/^duty(_|$)/.test(name)) await changeDuty(ctx, deps, Number(duty ?? 0), argument)
    else await next()
  })
  return composer
}

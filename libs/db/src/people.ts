import type { Database } from './database.ts'
import type { Manager } from './generated/client.ts'

/** A requester knows the help desk only; whoever waits has asked for more. */
export type Role = 'requester' | 'waiting' | 'manager' | 'admin' | 'banned'

/** Somebody who knows the bot. */
export interface Person {
  readonly id: number
  readonly telegramId: number
  readonly role: Role
  readonly firstName: string
  readonly lastName: string | null
  /** Without the at sign. */
  readonly username: string | null
  readonly language: 'uk' | 'en' | null
  /** Null: has never written to the bot, so the bot may not write to them. */
  readonly startedAt: Date | null
  readonly requestedAt: Date | null
  readonly announcedAt: Date | null
  readonly refusedAt: Date | null
  readonly legendAt: Date | null
  /** The admin who decided about access, and when. */
  readonly decidedById: number | null
  readonly decidedAt: Date | null
  readonly unreachable: boolean
  readonly onShift: boolean
  /** Who is told when nobody answers. */
  readonly duty: 'deputy' | 'chief' | null
  /** Minutes of the day between which this person is not reminded; both or none. */
  readonly quietFrom: number | null
  readonly quietTill: number | null
}

/** What Telegram says about a person with each update. */
export interface Profile {
  readonly telegramId: number
  readonly firstName: string
  readonly lastName: string | null
  readonly username: string | null
  /** What a new person reads from the start; one who is known keeps what he has. */
  readonly language?: 'uk' | 'en' | null
}

/** The people of one bot. */
export interface People {
  find(telegramId: number): Promise<Person | null>
  get(id: number): Promise<Person | null>
  admins(): Promise<Person[]>
  /** Creates or refreshes; the role of a known person is kept, a new one gets `role`. */
  remember(profile: Profile, role: Role): Promise<Person>
  change(
    id: number,
    change: Partial<
      Pick<
        Person,
        | 'role'
        | 'startedAt'
        | 'requestedAt'
        | 'announcedAt'
        | 'refusedAt'
        | 'legendAt'
        | 'unreachable'
        | 'language'
        | 'duty'
        | 'quietFrom'
        | 'quietTill'
      >
    > & { decidedById?: number; decidedAt?: Date },
  ): Promise<Person>
  /** People from configuration are admins, also before they have written to the bot; who was banned since stays so. */
  appointAdmins(telegramIds: readonly number[]): Promise<void>
}

const roles: readonly string[] = ['requester', 'waiting', 'manager', 'admin', 'banned']
const isRole = (role: string): role is Role => roles.includes(role)

/** A stored role; one that this version does not know may do nothing. @internal */
export const toRole = (role: string): Role => (isRole(role) ? role : 'banned')

const toPerson = (row: Manager): Person => ({
  id: row.id,
  telegramId: Number(row.telegramId),
  role: toRole(row.role),
  firstName: row.firstName,
  lastName: row.lastName,
  username: row.username,
  language: row.language === 'uk' || row.language === 'en' ? row.language : null,
  startedAt: row.startedAt,
  requestedAt: row.requestedAt,
  announcedAt: row.announcedAt,
  refusedAt: row.refusedAt,
  legendAt: row.legendAt,
  decidedById: row.decidedById,
  decidedAt: row.decidedAt,
  unreachable: row.unreachable,
  onShift: row.onShift,
  duty: row.duty === 'deputy' || row.duty === 'chief' ? row.duty : null,
  quietFrom: row.quietFrom,
  quietTill: row.quietTill,
})

export const createPeople = ({ prisma }: Database, bot: number): People => {
  const key = (telegramId: number) => ({ bot_telegramId: { bot: BigInt(bot), telegramId: BigInt(telegramId) } })
  return {
    find: async (telegramId) => {
      const row = await prisma.manager.findUnique({ where: key(telegramId) })
      return row === null ? null : toPerson(row)
    },
    get: async (id) => {
      const row = await prisma.manager.findUnique({ where: { id } })
      return row === null ? null : toPerson(row)
    },
    admins: async () =>
      (await prisma.manager.findMany({ where: { bot: BigInt(bot), role: 'admin' }, orderBy: { id: 'asc' } })).map(toPerson),
    remember: async ({ telegramId, firstName, lastName, username, language = null }, role) =>
      toPerson(
        await prisma.manager.upsert({
          where: key(telegramId),
          create: { bot: BigInt(bot), telegramId: BigInt(telegramId), firstName, lastName, username, language, role },
          update: { firstName, lastName, username },
        }),
      ),
    change: async (id, change) => toPerson(await prisma.manager.update({ where: { id }, data: change })),
    appointAdmins: async (telegramIds) => {
      for (const telegramId of telegramIds) {
        await prisma.manager.upsert({
          where: key(telegramId),
          create: { bot: BigInt(bot), telegramId: BigInt(telegramId), firstName: '', role: 'admin' },
          update: {},
        })
        await prisma.manager.updateMany({
          where: { bot: BigInt(bot), telegramId: BigInt(telegramId), role: { in: ['requester', 'waiting', 'manager'] } },
          data: { role: 'admin' },
        })
      }
    },
  }
}

import { isQuiet } from '@pinline/domain'
import type { LocalTime } from '@pinline/domain'
import type { Transaction } from './transaction.ts'

/** Who can be told something at this moment: on shift, reachable, outside their quiet hours. */
export interface Awake {
  isAwake(manager: number): boolean
  readonly deputies: readonly number[]
  /** Chiefs, or where none can be told, admins. */
  readonly chiefs: readonly number[]
}

const staff = {
  name: 'staff-to-tell',
  text: `select id, role, duty, quiet_from as "quietFrom", quiet_till as "quietTill" from manager
   where bot = $1 and role in ('manager', 'admin') and on_shift and not unreachable and started_at is not null order by id`,
}

interface StaffRow {
  readonly id: number
  readonly role: string
  readonly duty: string | null
  readonly quietFrom: number | null
  readonly quietTill: number | null
}

/** @internal */
export const readAwake = async (
  tx: Transaction,
  { bot, clock, localTime }: { readonly bot: number; readonly clock: () => Date; readonly localTime: LocalTime },
): Promise<Awake> => {
  const { minute } = localTime.partsOf(clock())
  const awake = (await tx.query<StaffRow>(staff, [bot])).filter(
    ({ quietFrom: from, quietTill: till }) => from === null || till === null || !isQuiet({ from, till }, minute),
  )
  const ids = new Set(awake.map(({ id }) => id))
  const withDuty = (duty: string): number[] => awake.filter((person) => person.duty === duty).map(({ id }) => id)
  const chiefs = withDuty('chief')
  return {
    isAwake: (manager) => ids.has(manager),
    deputies: withDuty('deputy'),
    chiefs: chiefs.length > 0 ? chiefs : awake.filter(({ role }) => role === 'admin').map(({ id }) => id),
  }
}

/** @internal */
export const awakeStatements = { staff }

import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import type { Database } from '../database.ts'
import type { Alongside } from '../desk.ts'
import { managerRecipient, toTelegram } from '../effects.ts'
import { enqueue } from '../enqueue.ts'
import type { OutboxRequest, TouchedLane } from '../enqueue.ts'
import { createTransact } from '../transaction.ts'
import type { CommentFile } from './comments.ts'

/** A form that is being filled in; one a person. */
export interface RequestForm {
  readonly person: number
  /** Of the catalogue. */
  readonly department: string
  readonly type: string
  /** The question that waits; the number of all is the review. */
  readonly step: number
  /** By field, in the organisation's language; null: left out. */
  readonly answers: Readonly<Record<string, string | null>>
  readonly files: readonly CommentFile[]
  /** The request that the new one goes on from. */
  readonly previous: number | null
  readonly startedAt: Date
}

/** A form as it stands in the row. */
export interface StoredForm extends RequestForm {
  readonly touchedAt: Date
  readonly remindedAt: Date | null
}

/** What a person reads about a form: its type in his language, the question from 1, and where the type stands in the catalogue. */
export interface FormTitle {
  readonly title: string
  readonly step: number
  readonly steps: number
  readonly place: readonly [department: number, type: number]
}

interface Change {
  readonly now: Date
  readonly effects: readonly OutboxRequest[]
  /** The end of the update that changes it. */
  readonly alongside: Alongside
}

/** Forms of the help desk. Each change, with what it leads to, is one transaction. */
export interface RequestForms {
  current(person: number): Promise<StoredForm | null>
  /** Stores a form as it is now, new or changed. */
  save(form: RequestForm, change: Change): Promise<TouchedLane[]>
  /** Harmless where there is none. */
  drop(person: number, change: Change): Promise<TouchedLane[]>
  /** The number that a person has shared; null: none. */
  phone(person: number): Promise<string | null>
  keepPhone(person: number, phone: string, change: Change): Promise<TouchedLane[]>
  /**
   * Reminds everybody who has left a form untouched for half an hour, once a form, and puts away what nobody has touched for a week. `describe`
   * words a form for its person; null: the catalogue has no such type any more, and nothing is said.
   */
  remind(now: Date, describe: (form: StoredForm, language: 'uk' | 'en' | null) => FormTitle | null): Promise<TouchedLane[]>
}

/** What names a form in buttons: the second in which it was begun. */
export const formStamp = ({ startedAt }: Pick<RequestForm, 'startedAt'>): number => Math.floor(startedAt.getTime() / 1000)

/** "You have an unfinished request", with what can be done about it; `restart` is the type that a new form is for. */
export const toDraftNotice = (
  form: Pick<RequestForm, 'startedAt'>,
  { title, step, steps, place }: FormTitle,
  restart: readonly [department: number, type: number] = place,
): { key: 'req.draft'; params: Record<string, string | number>; buttons: EffectButton[][] } => ({
  key: 'req.draft',
  params: { title, i: step, n: steps },
  buttons: [
    [{ label: 'req.btn.continue', style: 'primary', data: encodeCallback({ action: 'reqContinue', args: [formStamp(form)] }) }],
    [{ label: 'req.btn.restart', data: encodeCallback({ action: 'reqRestart', args: [restart[0], restart[1]] }) }],
    [{ label: 'btn.cancel', data: encodeCallback({ action: 'reqDrop', args: [formStamp(form)] }) }],
  ],
})

const untouchedMs = 30 * 60_000
const forgottenMs = 7 * 24 * 3_600_000
/** Reminded at a time. */
const mostReminded = 50

const columns = `f.person_id as person, f.department, f.type, f.step, f.answers, f.files, f.previous_id as previous, f.started_at as "startedAt",
  f.touched_at as "touchedAt", f.reminded_at as "remindedAt"`

/** @internal */
export const formStatements = {
  read: { name: 'form-read', text: `select ${columns} from request_form f where f.person_id = $1` },
  save: {
    name: 'form-save',
    text: `insert into request_form(person_id, department, type, step, answers, files, previous_id, started_at, touched_at)
     values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9)
     on conflict (person_id) do update set department = excluded.department, type = excluded.type, step = excluded.step, answers = excluded.answers,
       files = excluded.files, previous_id = excluded.previous_id, started_at = excluded.started_at, touched_at = excluded.touched_at,
       reminded_at = case when request_form.started_at = excluded.started_at then request_form.reminded_at end`,
  },
  drop: { name: 'form-drop', text: 'delete from request_form where person_id = $1' },
  phone: { name: 'phone-read', text: 'select phone from manager where id = $1' },
  keepPhone: { name: 'phone-keep', text: 'update manager set phone = $2 where id = $1' },
  due: {
    name: 'forms-due',
    text: `with due as (update request_form set reminded_at = $1 where person_id in (select person_id from request_form
       where touched_at <= $2 and reminded_at is null order by touched_at limit $3 for update skip locked) returning *)
     select ${columns}, m.language, m.bot from due f join manager m on m.id = f.person_id
     where m.role <> 'banned' and m.started_at is not null and not m.unreachable`,
  },
  forgotten: { name: 'forms-forgotten', text: 'delete from request_form where touched_at <= $1' },
} as const

type DueForm = StoredForm & { readonly language: string | null; readonly bot: number }

const toReminder = (form: DueForm, title: FormTitle | null): OutboxRequest[] => {
  if (title === null) return []
  const wish = {
    op: 'notice',
    payload: toDraftNotice(form, title),
    idem: `form.reminder:${String(form.bot)}:${String(form.person)}:${String(form.startedAt.getTime())}`,
    priority: 3,
    manager: form.person,
  } as const
  return [toTelegram({ bot: form.bot, recipient: managerRecipient(form.person), order: 0 }, wish)]
}

export const createRequestForms = ({ pool }: Pick<Database, 'pool'>): RequestForms => {
  const transact = createTransact({ pool })
  const { read, save, drop, phone, keepPhone, due, forgotten } = formStatements
  const change = (
    statement: { name: string; text: string },
    values: readonly unknown[],
    { effects, alongside }: Change,
  ): Promise<TouchedLane[]> =>
    transact(async (tx) => {
      await tx.query(statement, values)
      const lanes = await enqueue(tx, effects)
      await alongside(tx)
      return lanes
    })
  return {
    current: async (person) => (await pool.query<StoredForm>({ ...read, values: [person] })).rows[0] ?? null,
    save: (form, end) => {
      const { person, department, type, step, answers, files, previous, startedAt } = form
      const values = [person, department, type, step, JSON.stringify(answers), JSON.stringify(files), previous, startedAt, end.now]
      return change(save, values, end)
    },
    drop: (person, end) => change(drop, [person], end),
    phone: async (person) => (await pool.query<{ phone: string | null }>({ ...phone, values: [person] })).rows[0]?.phone ?? null,
    keepPhone: (person, number, end) => change(keepPhone, [person, number], end),
    remind: (now, describe) =>
      transact(async (tx) => {
        await tx.query(forgotten, [new Date(now.getTime() - forgottenMs)])
        const forms = await tx.query<DueForm>(due, [now, new Date(now.getTime() - untouchedMs), mostReminded])
        const languageOf = ({ language }: DueForm): 'uk' | 'en' | null => (language === 'uk' || language === 'en' ? language : null)
        return enqueue(
          tx,
          forms.flatMap((form) => toReminder(form, describe(form, languageOf(form)))),
        )
      }),
  }
}

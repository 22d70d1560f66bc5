import { createHash } from 'node:crypto'
import type { SimFile } from '../http.ts'
import { findStatus, findUser, serviceAccount } from './instance.ts'

/** A step in the history of a work package: a comment, or only what was changed. */
export interface SimActivity {
  readonly id: number
  readonly version: number
  readonly user: number
  comment: string
  readonly internal: boolean
  /** What was changed, in words. */
  readonly details: readonly string[]
  readonly createdAt: Date
  updatedAt: Date
}

/** A file of a work package. */
export interface SimAttachment {
  readonly id: number
  readonly work: number
  readonly file: SimFile
  readonly md5: string
  readonly author: number
  readonly createdAt: Date
}

/** One work package. */
export interface SimWork {
  readonly id: number
  readonly author: number
  readonly createdAt: Date
  project: number
  type: number
  subject: string
  description: string
  status: number
  priority: number
  assignee: number | null
  /** By number of the field. */
  readonly fields: Map<number, string>
  lockVersion: number
  updatedAt: Date
  readonly activities: SimActivity[]
  readonly attachments: SimAttachment[]
}

/** What a new work package says of itself. */
export interface FreshWork {
  readonly project: number
  readonly type: number
  readonly subject: string
  readonly description: string
  readonly status: number
  readonly priority: number
  readonly assignee: number | null
  readonly fields: ReadonlyMap<number, string>
}

/** What is changed; absent stays. */
export type WorkEdit = Partial<FreshWork>

const nameOf = (user: number | null): string => (user === null ? '-' : findUser(user).name)

const describe = (work: SimWork, edit: WorkEdit): string[] => [
  ...(edit.status === undefined || edit.status === work.status
    ? []
    : [`Status changed from ${findStatus(work.status).name} to ${findStatus(edit.status).name}`]),
  ...(edit.assignee === undefined || edit.assignee === work.assignee
    ? []
    : [`Assignee changed from ${nameOf(work.assignee)} to ${nameOf(edit.assignee)}`]),
  ...(edit.subject === undefined || edit.subject === work.subject ? [] : [`Subject changed from ${work.subject} to ${edit.subject}`]),
  ...(edit.description === undefined || edit.description === work.description ? [] : ['Description changed']),
  ...(edit.priority === undefined || edit.priority === work.priority ? [] : ['Priority changed']),
  ...(edit.project === undefined || edit.project === work.project ? [] : ['Project changed']),
  ...(edit.type === undefined || edit.type === work.type ? [] : ['Type changed']),
  ...[...(edit.fields ?? [])].flatMap(([field, value]) =>
    work.fields.get(field) === value ? [] : [`Custom field ${String(field)} changed`],
  ),
]

/** Gives times and numbers to everything that happens. `clock` gives the time; steps never go back in it. */
const createJournal = (clock: () => Date, last: number) => {
  let lastActivity = last
  let newest = 0
  /** Later than every step before, so that what changed after a moment can be told. */
  const now = (): Date => {
    newest = Math.max(clock().getTime(), newest + 1)
    return new Date(newest)
  }
  const log = (work: SimWork, user: number, step: Partial<Pick<SimActivity, 'comment' | 'internal' | 'details'>>): SimActivity => {
    const at = now()
    lastActivity += 1
    const what = { comment: '', internal: false, details: [], ...step }
    const activity = { ...what, id: lastActivity, version: work.activities.length + 1, user, createdAt: at, updatedAt: at }
    work.activities.push(activity)
    work.updatedAt = at
    return activity
  }
  return { now, log }
}

const createAttachments = (journal: ReturnType<typeof createJournal>, lastId: number) => {
  const all = new Map<number, SimAttachment>()
  let last = lastId
  return {
    attach: (work: SimWork, file: SimFile, author: number): SimAttachment => {
      last += 1
      const md5 = createHash('md5').update(file.bytes).digest('hex')
      const attachment = { id: last, work: work.id, file, md5, author, createdAt: journal.now() }
      all.set(last, attachment)
      work.attachments.push(attachment)
      journal.log(work, author, { details: [`File ${file.name} added as attachment`] })
      return attachment
    },
    findAttachment: (id: number): SimAttachment | undefined => all.get(id),
  }
}

/** Numbers after which everything is counted. */
export interface LastWorkIds {
  readonly work: number
  readonly activity: number
  readonly attachment: number
}

/** What the instance knows. */
export const createWorkStore = ({ clock, lastIds }: { readonly clock: () => Date; readonly lastIds: LastWorkIds }) => {
  const works = new Map<number, SimWork>()
  const journal = createJournal(clock, lastIds.activity)
  let last = lastIds.work
  return {
    works,
    create: (fresh: FreshWork, author: number = serviceAccount): SimWork => {
      const at = journal.now()
      last += 1
      const own = { id: last, author, createdAt: at, updatedAt: at, lockVersion: 0, activities: [], attachments: [] }
      const work: SimWork = { ...fresh, ...own, fields: new Map(fresh.fields) }
      works.set(work.id, work)
      journal.log(work, author, { details: ['Created'] })
      return work
    },
    /** Gives whether anything is different now. */
    edit: (work: SimWork, { fields, ...edit }: WorkEdit, user: number): boolean => {
      const details = describe(work, fields === undefined ? edit : { ...edit, fields })
      if (details.length === 0) return false
      Object.assign(work, edit)
      for (const [field, value] of fields ?? []) work.fields.set(field, value)
      work.lockVersion += 1
      journal.log(work, user, { details })
      return true
    },
    comment: (work: SimWork, comment: string, user: number, internal: boolean): SimActivity =>
      journal.log(work, user, { comment, internal }),
    editComment: (work: SimWork, activity: SimActivity, text: string): void => {
      activity.comment = text
      activity.updatedAt = journal.now()
      work.updatedAt = activity.updatedAt
    },
    ...createAttachments(journal, lastIds.attachment),
  }
}

export type WorkStore = ReturnType<typeof createWorkStore>

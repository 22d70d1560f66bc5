import { projectOf, findStatus, findUser } from './instance.ts'
import type { SimWorkStatus, SimWorkUser } from './instance.ts'
import type { SimAttachment, SimWork, WorkStore } from './store.ts'

/** A work package as somebody sees it who looks into the simulated OpenProject. */
export interface SimWorkView {
  readonly id: number
  readonly subject: string
  readonly status: SimWorkStatus
  readonly assignee: SimWorkUser | null
  /** Our key; empty where it is none of ours. */
  readonly key: string
  /** Telegram number of the requester; empty where it is none of ours. */
  readonly requester: string
  readonly description: string
  readonly comments: readonly SimCommentView[]
  readonly files: readonly SimFileView[]
  readonly lockVersion: number
  /** Identifier of the project. */
  readonly project: string
  readonly type: number
  readonly priority: number
  readonly author: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface SimCommentView {
  readonly id: number
  readonly author: SimWorkUser
  readonly text: string
  readonly internal: boolean
  readonly createdAt: Date
}

export interface SimFileView {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly md5: string
  readonly size: number
  readonly author: number
}

interface Deps {
  readonly store: WorkStore
  readonly telegramId: number
  readonly requestKey: number
}

const toFileView = ({ id, file, md5, author }: SimAttachment): SimFileView => ({
  id,
  name: file.name,
  type: file.type,
  md5,
  size: file.bytes.byteLength,
  author,
})

/** What somebody who looks into the simulated OpenProject sees. */
export const createWorkViews = ({ store, telegramId, requestKey }: Deps) => {
  const toView = (work: SimWork): SimWorkView => {
    const { id, subject, description, lockVersion, type, priority, author, createdAt, updatedAt, fields } = work
    const comments = work.activities.filter(({ comment }) => comment !== '')
    return {
      ...{ id, subject, description, lockVersion, type, priority, author, createdAt, updatedAt },
      status: findStatus(work.status),
      assignee: work.assignee === null ? null : findUser(work.assignee),
      key: fields.get(requestKey) ?? '',
      requester: fields.get(telegramId) ?? '',
      comments: comments.map((one) => ({
        id: one.id,
        author: findUser(one.user),
        text: one.comment,
        internal: one.internal,
        createdAt: one.createdAt,
      })),
      files: work.attachments.map(toFileView),
      project: projectOf(String(work.project))?.identifier ?? '',
    }
  }
  return {
    /** A copy of all work packages, oldest first. */
    workPackages: (): SimWorkView[] => [...store.works.values()].map(toView),
    /** Content of a file. */
    file: (id: number): SimAttachment['file'] | undefined => store.findAttachment(id)?.file,
  }
}

import { toLedgerFile } from '../http.ts'
import type { Ledger } from '../ledger.ts'
import { usualWork } from './body.ts'
import { findStatus, findUser } from './instance.ts'
import type { SimWork, WorkStore } from './store.ts'
import type { WorkHooks } from './webhook.ts'
import { toWorkRecord } from './works.ts'

interface Deps {
  readonly store: WorkStore
  readonly ledger: Ledger
  readonly hooks: WorkHooks
  readonly requestKey: number
}

/** Who does it in OpenProject's own pages where nobody is named. */
const usualStaff = 11

const createHands = ({ store, ledger, hooks, requestKey }: Deps) => ({
  find: (id: number): SimWork => {
    const work = store.works.get(id)
    if (work === undefined) throw new Error(`no work package ${String(id)}`)
    return work
  },
  note: (work: SimWork, user: number, what: string, more: object = {}): void => {
    ledger.append({
      system: 'openproject',
      kind: 'openproject.panel',
      ok: true,
      ...toWorkRecord(work, requestKey),
      user,
      note: what,
      ...more,
    })
  },
  edit: (work: SimWork, change: Parameters<WorkStore['edit']>[1], by: number): void => {
    if (store.edit(work, change, findUser(by).id)) hooks.tellWork(work, by, false)
  },
})

const createEdits = (deps: Deps) => {
  const { find, note, edit } = createHands(deps)
  return {
    setStatus: (id: number, status: number, by = usualStaff): void => {
      const work = find(id)
      edit(work, { status: findStatus(status).id }, by)
      note(work, by, `status ${String(status)}`)
    },
    assign: (id: number, user: number | null, by = usualStaff): void => {
      const work = find(id)
      edit(work, { assignee: user === null ? null : findUser(user).id }, by)
      note(work, by, `assignee ${String(user)}`)
    },
    setSubject: (id: number, subject: string, by = usualStaff): void => {
      const work = find(id)
      edit(work, { subject }, by)
      note(work, by, 'subject', { text: subject })
    },
    /** Deletes a work package; nothing tells of it. */
    remove: (id: number): void => {
      const work = find(id)
      deps.store.works.delete(id)
      note(work, usualStaff, 'remove')
    },
    /** Tells again of a work package as it is, as a webhook that comes late or twice. */
    webhookFor: (id: number, by = usualStaff): void => {
      deps.hooks.tellWork(find(id), by, false)
    },
  }
}

const createTalk = (deps: Deps) => {
  const { store, hooks } = deps
  const { find, note } = createHands(deps)
  return {
    /** Gives the number of the comment. */
    comment: (id: number, text: string, { by = usualStaff, internal = false }: { by?: number; internal?: boolean } = {}): number => {
      const work = find(id)
      const activity = store.comment(work, text, findUser(by).id, internal)
      note(work, by, internal ? 'internal comment' : 'comment', { text })
      hooks.tellComment(work, activity)
      return activity.id
    },
    /** Somebody improves a comment afterwards. */
    editComment: (id: number, comment: number, text: string): void => {
      const work = find(id)
      const activity = work.activities.find((one) => one.id === comment)
      if (activity === undefined) throw new Error(`no comment ${String(comment)} on work package ${String(id)}`)
      store.editComment(work, activity, text)
      note(work, activity.user, 'edited comment', { text })
      hooks.tellComment(work, activity)
    },
    /** Gives the number of the attachment. */
    attach: (id: number, file: { readonly name: string; readonly type: string; readonly content: Uint8Array }, by = usualStaff): number => {
      const work = find(id)
      const kept = { name: file.name, type: file.type, bytes: file.content }
      const attachment = store.attach(work, kept, findUser(by).id)
      note(work, by, 'file', { files: [toLedgerFile(kept)] })
      hooks.tellFile(work, attachment)
      return attachment.id
    },
  }
}

/** What a new work package says of itself that somebody makes in OpenProject's own pages. */
export interface PanelWork {
  readonly subject: string
  readonly description?: string
  /** @defaultValue `1` */
  readonly project?: number
  /** @defaultValue `1` */
  readonly type?: number
}

/** What people do in OpenProject's own pages. Each act is in the ledger as `openproject.panel`. @throws Error for a number that nothing has */
export const createWorkStaff = (deps: Deps) => ({
  /** Gives the number of a work package that has nothing to do with a requester. */
  create: ({ subject, description = '', project = 1, type = 1 }: PanelWork, by = usualStaff): number => {
    const fresh = { ...usualWork(), subject, description, project, type, fields: new Map<number, string>() }
    const work = deps.store.create(fresh, findUser(by).id)
    createHands(deps).note(work, by, 'create', { text: subject })
    deps.hooks.tellWork(work, by, true)
    return work.id
  },
  ...createEdits(deps),
  ...createTalk(deps),
})

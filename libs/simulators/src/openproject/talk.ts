import { readForm, toLedgerFile } from '../http.ts'
import { WorkRefusal, notFound, objectOf, refuseAll } from './call.ts'
import type { WorkCall, WorkEndpoint, WorkReply } from './call.ts'
import type { OpenProjectFaults } from './faults.ts'
import { serviceAccount } from './instance.ts'
import type { Represent } from './represent.ts'
import type { SimWork, WorkStore } from './store.ts'
import type { WorkHooks } from './webhook.ts'
import { toWorkRecord } from './works.ts'

interface Deps {
  readonly store: WorkStore
  readonly faults: OpenProjectFaults
  readonly represent: Represent
  readonly hooks: WorkHooks
  readonly requestKey: number
}

const forbid = ({ faults }: Deps): void => {
  if (faults.forbidden) throw new WorkRefusal(403, 'MissingPermission', 'You are not authorized to access this resource.')
}

const violation = (attribute: string, message: string) => ({ name: 'PropertyConstraintViolation', attribute, message }) as const

const comment = (deps: Deps, work: SimWork, call: WorkCall): WorkReply => {
  forbid(deps)
  const { comment: sent, internal } = objectOf(call)
  const raw: unknown = typeof sent === 'object' && sent !== null && 'raw' in sent ? sent.raw : undefined
  if (typeof raw !== 'string') throw new WorkRefusal(400, 'InvalidRequestBody', 'The comment must be an object with a text.')
  if (raw.trim() === '') refuseAll([violation('comment', "Comment can't be blank.")])
  // Only an Enterprise edition keeps comments to the staff.
  if (internal === true) refuseAll([violation('internal', 'Internal comments are not available in this edition.')])
  const activity = deps.store.comment(work, raw, serviceAccount, false)
  deps.hooks.tellComment(work, activity)
  return { status: 201, body: deps.represent.activity(work, activity), record: { ...toWorkRecord(work, deps.requestKey), text: raw } }
}

/** Name of a file out of its metadata, which is a plain field: as a part with a file name of its own it can not be read. */
const nameIn = (metadata: string | undefined): string => {
  const refusal = new WorkRefusal(400, 'InvalidRequestBody', 'The metadata of the attachment could not be read.')
  if (metadata === undefined) throw refusal
  try {
    const parsed: unknown = JSON.parse(metadata)
    if (typeof parsed === 'object' && parsed !== null && 'fileName' in parsed && typeof parsed.fileName === 'string') return parsed.fileName
  } catch {
    throw refusal
  }
  throw refusal
}

const attach = async (deps: Deps, work: SimWork, { body, contentType }: WorkCall): Promise<WorkReply> => {
  forbid(deps)
  const { store, faults, represent, hooks } = deps
  const form = await readForm(body, contentType).catch(() => {
    throw new WorkRefusal(400, 'InvalidRequestBody', 'The body was no multipart form.')
  })
  const name = nameIn(form.fields['metadata'])
  const sent = form.files.find(({ field }) => field === 'file')?.file
  if (sent === undefined) throw new WorkRefusal(400, 'InvalidRequestBody', 'The file is missing.')
  const most = faults.maxFileBytes
  refuseAll([
    ...(name.trim() === '' ? [violation('fileName', "File name can't be blank.")] : []),
    ...(sent.bytes.byteLength > most ? [violation('file', `File is too large (maximum size is ${String(most)} Bytes).`)] : []),
    ...(faults.refuseFiles ? [violation('contentType', 'Content type is not allowed by the allow-list.')] : []),
  ])
  const attachment = store.attach(work, { ...sent, name }, serviceAccount)
  hooks.tellFile(work, attachment)
  const record = { ...toWorkRecord(work, deps.requestKey), messageId: attachment.id, files: [toLedgerFile(attachment.file)] }
  return { status: 201, body: represent.attachment(attachment), record }
}

const get = { method: 'GET', write: false } as const
const post = { method: 'POST', write: true } as const
const activities = /^\/work_packages\/(\d+)\/activities$/u
const attachments = /^\/work_packages\/(\d+)\/attachments$/u

const createFileEndpoints = ({ store, represent }: Deps): WorkEndpoint[] => {
  const attachmentIn = ({ path }: WorkCall) => {
    const attachment = store.findAttachment(Number(path[0]))
    if (attachment === undefined) throw notFound()
    return attachment
  }
  const download = (call: WorkCall): WorkReply => {
    const { work, file } = attachmentIn(call)
    return { status: 200, file, record: { work, files: [toLedgerFile(file)] } }
  }
  const read = (call: WorkCall): WorkReply => ({ status: 200, body: represent.attachment(attachmentIn(call)) })
  return [
    { ...get, kind: 'openproject.attachment', path: /^\/attachments\/(\d+)$/u, run: read },
    { ...get, kind: 'openproject.download', path: /^\/attachments\/(\d+)\/content$/u, run: download },
  ]
}

/** The endpoints about comments and files. */
export const createTalkEndpoints = (deps: Deps): WorkEndpoint[] => {
  const { store, represent, requestKey } = deps
  const withWork = (run: (work: SimWork, call: WorkCall) => WorkReply | Promise<WorkReply>) => (call: WorkCall) => {
    const work = store.works.get(Number(call.path[0]))
    if (work === undefined) throw notFound()
    return run(work, call)
  }
  const comments = (work: SimWork): WorkReply => {
    // Internal ones are shown to nobody without a right that the account does not have.
    const shown = work.activities.filter(({ internal }) => !internal).map((one) => represent.activity(work, one))
    const body = represent.collection(`/work_packages/${String(work.id)}/activities`, shown)
    return { status: 200, body, record: toWorkRecord(work, requestKey) }
  }
  const files = (work: SimWork): WorkReply => {
    const shown = work.attachments.map((one) => represent.attachment(one))
    const body = represent.collection(`/work_packages/${String(work.id)}/attachments`, shown)
    return { status: 200, body, record: toWorkRecord(work, requestKey) }
  }
  return [
    { ...get, kind: 'openproject.comments', path: activities, run: withWork(comments) },
    { ...get, kind: 'openproject.files', path: attachments, run: withWork(files) },
    { ...post, kind: 'openproject.comment', path: activities, run: withWork((work, call) => comment(deps, work, call)) },
    { ...post, kind: 'openproject.attach', path: attachments, run: withWork((work, call) => attach(deps, work, call)) },
    ...createFileEndpoints(deps),
  ]
}

import { z } from 'zod'
import { readForm, toLedgerFile } from '../http.ts'
import type { Random } from '../random.ts'
import type { CrmFaults } from './faults.ts'
import { CrmRefusal, badParameter, integerOf, jsonOf } from './reply.ts'
import type { CrmCall, CrmEndpoint, CrmReply } from './reply.ts'
import type { CrmStore, SimCrmChat, SimCrmMessage } from './store.ts'

interface Deps {
  readonly store: CrmStore
  readonly faults: CrmFaults
  readonly random: Random
  /** Root under which message files are served. */
  readonly fileRoot: () => string
  /** Called after the seller wrote through the API. */
  readonly onSellerMessage: (message: SimCrmMessage) => void
}

const answerFile = z.strictObject({
  newid: z.string().min(1),
  name: z.string(),
  type: z.string(),
  size: z.number().optional(),
  message: z.string().nullish(),
  warning: z.string().nullish(),
  error: z.string().nullish(),
  error_num: z.number().nullish(),
})
const newMessage = z.strictObject({
  message: z.string().optional(),
  files: z.array(answerFile).optional(),
  is_auto: z.boolean().optional(),
  to_owner: z.int().optional(),
})

const defaultCount = 50
const isImage = (type: string, name: string): boolean => type.startsWith('image/') || /\.(?:jpe?g|png|gif|webp)$/i.test(name)

const listChats = ({ store, faults }: Deps, call: CrmCall): CrmReply => {
  const size = integerOf(call, 'pagesize') ?? 20
  const page = integerOf(call, 'page') ?? 1
  if (size < 1 || size > 200) throw badParameter('pagesize')
  if (page < 1) throw badParameter('page')
  const products = call.query.get('id_ds')?.split(',').map(Number)
  const email = call.query.get('email')
  const found = [...store.chats.values()]
    .filter((chat) => integerOf(call, 'filter_new') !== 1 || store.unread(chat) > 0)
    .filter((chat) => email === undefined || chat.email === email)
    .filter((chat) => products === undefined || products.includes(chat.itemId))
    .sort((a, b) => b.activity - a.activity)
  const rows = found.slice((page - 1) * size, page * size).map((chat) => ({
    id_i: chat.id,
    email: chat.email,
    product: chat.product,
    last_date: chat.lastDate,
    cnt_msg: chat.messages.filter(({ deleted }) => !deleted).length,
    cnt_new: store.unread(chat),
  }))
  return { status: 200, body: { cnt_pages: Math.ceil(found.length / size), [faults.listKey]: rows } }
}

const selectMessages = (chat: SimCrmChat, call: CrmCall): SimCrmMessage[] => {
  const [from, to, old] = [integerOf(call, 'id_from'), integerOf(call, 'id_to'), integerOf(call, 'old_id')]
  const count = integerOf(call, 'count') ?? defaultCount
  if (count < 1 || count > 200) throw badParameter('count')
  const seen = chat.messages.filter(({ deleted }) => !deleted || integerOf(call, 'hidden') === 1)
  if (from !== undefined && to !== undefined) return seen.filter(({ id }) => id >= from && id <= to)
  if (integerOf(call, 'newer') === 1) return seen.filter((message) => (old === undefined ? message.seenAt === null : message.id > old))
  return seen.filter(({ id }) => old === undefined || id < old).slice(-count)
}

const toWire = ({ faults, fileRoot }: Deps, message: SimCrmMessage) => {
  const { file } = message
  const url = file === undefined ? null : `${fileRoot()}/files/${String(message.id)}/${encodeURIComponent(file.name)}`
  const name = file === undefined || !faults.encodeNames ? (file?.name ?? null) : encodeURIComponent(file.name)
  return {
    id: message.id,
    message: message.shown === '' ? (file?.name ?? '') : message.shown,
    buyer: message.side === 'buyer' ? 1 : 0,
    seller: message.side === 'seller' ? 1 : 0,
    deleted: message.deleted ? 1 : 0,
    date_written: message.writtenAt,
    date_seen: message.seenAt,
    is_file: file === undefined ? 0 : 1,
    filename: name,
    url,
    is_img: file?.image === true ? 1 : 0,
    preview: file?.image === true ? `${url ?? ''}?preview=1` : null,
  }
}

const listMessages = (deps: Deps, chat: SimCrmChat, call: CrmCall): CrmReply => {
  const messages = selectMessages(chat, call).map((message) => toWire(deps, message))
  if (deps.faults.readMarksSeen) deps.store.markSeen(chat)
  return { status: 200, body: deps.faults.wrapMessages ? { messages } : messages, record: { chat: chat.id } }
}

/** An empty answer, in one of the two forms in which the CRM gives it. */
const done = (random: Random, record: CrmReply['record'] = {}): CrmReply => ({ status: random.chance(0.5) ? 200 : 204, record })

const send = ({ store, random, onSellerMessage }: Deps, chat: SimCrmChat, call: CrmCall): CrmReply => {
  const parsed = newMessage.safeParse(jsonOf(call))
  if (!parsed.success) throw new CrmRefusal(400, z.prettifyError(parsed.error))
  const { message: text = '', files = [], is_auto: auto = false } = parsed.data
  const uploads = files.map(({ newid }) => {
    const upload = store.uploads.find(({ newId, used }) => newId === newid && !used)
    if (upload === undefined) throw new CrmRefusal(400, 'file is not known or was sent already')
    return upload
  })
  if (new Set(uploads).size < uploads.length) throw new CrmRefusal(400, 'a file stands twice in the message')
  if (text.trim() === '' && uploads.length === 0) throw new CrmRefusal(400, 'message is empty')
  const sent = text.trim() === '' ? [] : [store.addMessage(chat.id, 'seller', text, { auto })]
  for (const upload of uploads) {
    upload.used = true
    const { file } = upload
    sent.push(store.addMessage(chat.id, 'seller', '', { auto, file: { ...file, image: isImage(file.type, file.name) } }))
  }
  if (!auto) store.markSeen(chat)
  for (const message of sent) onSellerMessage(message)
  const sentFiles = uploads.map(({ file }) => toLedgerFile(file))
  return done(random, {
    chat: chat.id,
    text,
    messageId: sent[0]?.id,
    ...(sentFiles.length > 0 ? { files: sentFiles } : {}),
    ...(auto ? { note: 'auto' } : {}),
  })
}

const upload = async ({ store, faults }: Deps, { body, contentType }: CrmCall): Promise<CrmReply> => {
  const form = await readForm(body, contentType).catch(() => {
    throw new CrmRefusal(400, 'body must be multipart/form-data')
  })
  if (form.files.length === 0) throw badParameter('files[]')
  const { refuseFiles, refuseFilesNamed } = faults
  const isRefused = ({ name }: { readonly name: string }): boolean =>
    refuseFiles || (refuseFilesNamed !== '' && name.startsWith(refuseFilesNamed))
  const files = form.files.map(({ file }) => {
    const common = { name: file.name, type: file.type, message: '', warning: '' }
    if (isRefused(file)) return { ...common, newid: '', size: 0, error: 'file type is not allowed', error_num: 1 }
    return { ...common, newid: store.addUpload(file).newId, size: file.bytes.byteLength, error: '', error_num: 0 }
  })
  const ok = !form.files.some(({ file }) => isRefused(file))
  const record = { ok, files: form.files.map(({ file }) => toLedgerFile(file)) }
  return { status: 200, body: { files }, record: !ok ? { ...record, error: 'file type is not allowed' } : record }
}

const remove = ({ store, random }: Deps, chat: SimCrmChat, call: CrmCall): CrmReply => {
  const messageId = Number(call.path[0])
  const message = store.findMessage(chat.id, messageId)
  if (message === undefined) throw new CrmRefusal(404, 'not found')
  if (message.side !== 'seller') throw new CrmRefusal(403, 'permission is missing')
  message.deleted = true
  return done(random, { chat: chat.id, messageId })
}

const setState = ({ random }: Deps, chat: SimCrmChat, call: CrmCall): CrmReply => {
  const wanted = integerOf(call, 'chat_state')
  if (wanted !== 0 && wanted !== 1) throw badParameter('chat_state')
  if (chat.state === 2) throw new CrmRefusal(400, 'the dialog was opened by the administration')
  chat.state = wanted
  return done(random, { chat: chat.id, note: String(wanted) })
}

/** The endpoints under `/debates/v2`. */
export const createDialogEndpoints = (deps: Deps): CrmEndpoint[] => {
  const { store, random } = deps
  const inChat = (run: (chat: SimCrmChat, call: CrmCall) => CrmReply) => (call: CrmCall) => {
    const id = integerOf(call, 'id_i')
    if (id === undefined || id < 1) throw badParameter('id_i')
    const chat = store.chats.get(id)
    if (chat === undefined) throw new CrmRefusal(404, 'not found')
    return run(chat, call)
  }
  const seen = (chat: SimCrmChat): CrmReply => {
    store.markSeen(chat)
    return done(random, { chat: chat.id })
  }
  const readState = (chat: SimCrmChat): CrmReply => ({
    status: 200,
    body: { chat_state: chat.state, may_change: chat.state === 2 ? 0 : 1 },
    record: { chat: chat.id },
  })
  const read = { method: 'GET', write: false, needsToken: true } as const
  const write = { method: 'POST', write: true, needsToken: true } as const
  return [
    { ...read, kind: 'crm.list', path: /^\/debates\/v2\/chats$/, run: (call) => listChats(deps, call) },
    { ...read, kind: 'crm.read', path: /^\/debates\/v2$/, run: inChat((chat, call) => listMessages(deps, chat, call)) },
    { ...write, kind: 'crm.send', path: /^\/debates\/v2$/, run: inChat((chat, call) => send(deps, chat, call)) },
    { ...write, kind: 'crm.seen', path: /^\/debates\/v2\/seen$/, run: inChat(seen) },
    { ...write, kind: 'crm.upload', path: /^\/debates\/v2\/upload-preview$/, run: (call) => upload(deps, call) },
    { ...read, kind: 'crm.state', path: /^\/debates\/v2\/chat-state$/, run: inChat(readState) },
    { ...write, kind: 'crm.state', path: /^\/debates\/v2\/chat-state$/, run: inChat((chat, call) => setState(deps, chat, call)) },
    {
      ...write,
      method: 'DELETE',
      kind: 'crm.delete',
      path: /^\/debates\/v2\/(\d+)$/,
      run: inChat((chat, call) => remove(deps, chat, call)),
    },
  ]
}

import type { Crm, CrmChatSummary, CrmFailure, CrmFile, CrmMessage, CrmPurchase, CrmResult, CrmSide, CrmUpload } from '@pinline/domain'

/** The calls that may be told to fail. */
export type FakeCrmOperation = Exclude<keyof Crm, 'fetchFile'>

/** A file of a message, with the bytes that {@link Crm.fetchFile} gives for its address. */
export interface FakeFile {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** One call that reached the fake, in order. Reads name their chat, writes what they carried. */
export interface FakeCrmCall {
  readonly operation: FakeCrmOperation
  readonly chat: number | null
  readonly text: string | null
}

/** {@link Crm} in memory, with the other side's hands: what buyers do, what goes wrong, what has arrived. */
export interface FakeCrm extends Crm {
  /** Opens a dialog without messages. Its purchase card has the product and the e-mail. */
  addChat(chat: { chat: number; email?: string; product?: string; purchase?: Partial<CrmPurchase> }): void
  /** Returns the new message's id. */
  buyerWrites(chat: number, text: string, file?: FakeFile): number
  /** Somebody answers in the CRM's own pages. Returns the new message's id. */
  sellerWrites(chat: number, text: string, file?: FakeFile): number
  /** Marks a message as deleted; it stays readable. */
  deleteMessage(chat: number, id: number): void
  /** Replaces a message's text without a trace. */
  editMessage(chat: number, id: number, text: string): void
  /**
   * Makes the next call of an operation fail in this way. `effect` lets it take place all the same, as when the answer is lost.
   * Several failures of one operation come in the order in which they were given.
   */
  failNext(operation: FakeCrmOperation, failure: CrmFailure, options?: { effect?: boolean }): void
  /** All messages of a dialog, ascending by id. */
  messages(chat: number): readonly CrmMessage[]
  /** Every call so far, failed ones included, cancelled ones not. */
  calls(): readonly FakeCrmCall[]
}

interface Dialog {
  readonly email: string | null
  readonly product: string | null
  readonly purchase: Partial<CrmPurchase>
  readonly messages: CrmMessage[]
  unread: number
  lastActivity: number
}

interface PlannedFailure {
  readonly failure: CrmFailure
  readonly effect: boolean
}

const startMs = Date.UTC(2026, 10, 20, 8)
const cancelled: CrmFailure = { status: 'not-done', reason: 'cancelled' }
const missing: CrmFailure = { status: 'missing' }
const ok = <T>(value: T): CrmResult<T> => ({ status: 'ok', value })

const emptyPurchase: CrmPurchase = {
  productId: null,
  product: null,
  amount: null,
  currency: null,
  quantity: null,
  state: 3,
  orderedAtText: null,
  paidAtText: null,
  paymentMethod: null,
  email: null,
  options: [],
  codeState: null,
  owner: 0,
}

// Every event is a second after the one before, so no clock is needed and order is visible.
const toMoment = (activity: number): { text: string; date: Date } => {
  const date = new Date(startMs + activity * 1000)
  return { text: date.toISOString().slice(0, 19).replace('T', ' '), date }
}

const createWorld = () => {
  const dialogs = new Map<number, Dialog>()
  const files = new Map<string, FakeFile>()
  let lastId = 5000
  let activity = 0

  const need = (chat: number): Dialog => {
    const dialog = dialogs.get(chat)
    if (!dialog) throw new Error(`The fake CRM has no chat ${String(chat)}; call addChat first`)
    return dialog
  }

  const keep = (file: FakeFile): CrmFile => {
    const url = `https://files.example/${String(files.size + 1)}/${encodeURIComponent(file.name)}`
    files.set(url, file)
    const image = file.type.startsWith('image/')
    return { name: file.name, url, previewUrl: image ? url : null, image }
  }

  const write = (chat: number, side: CrmSide, text: string, file?: FakeFile): number => {
    const dialog = need(chat)
    activity += 1
    lastId += 1
    const { text: writtenAtText, date } = toMoment(activity)
    dialog.messages.push({ id: lastId, side, text, deleted: false, writtenAtText, writtenAt: date, file: file ? keep(file) : null })
    dialog.lastActivity = activity
    if (side === 'buyer') dialog.unread += 1
    return lastId
  }

  const change = (chat: number, id: number, fields: Partial<CrmMessage>): void => {
    const { messages } = need(chat)
    const index = messages.findIndex((message) => message.id === id)
    const message = messages[index]
    if (!message) throw new Error(`The fake CRM has no message ${String(id)} in chat ${String(chat)}`)
    messages[index] = { ...message, ...fields }
  }

  return { dialogs, files, write, change, need }
}

type World = ReturnType<typeof createWorld>

const toSummary = ([chat, dialog]: [number, Dialog]): CrmChatSummary => {
  const last = toMoment(dialog.lastActivity)
  const { email, product, messages, unread } = dialog
  return { chat, email, product, lastDateText: last.text, lastDate: last.date, messages: messages.length, unread }
}

const createReads = ({ dialogs }: World) => ({
  listChats({ page, pageSize }: Parameters<Crm['listChats']>[0]): CrmResult<{ chats: CrmChatSummary[]; pages: number }> {
    const size = Math.min(pageSize, 200)
    const sorted = [...dialogs].sort(([, one], [, other]) => other.lastActivity - one.lastActivity).map(toSummary)
    return ok({ chats: sorted.slice((page - 1) * size, page * size), pages: Math.ceil(sorted.length / size) })
  },
  readMessages(chat: number, range: Parameters<Crm['readMessages']>[1]): CrmResult<CrmMessage[]> {
    const messages = dialogs.get(chat)?.messages
    if (!messages) return missing
    if ('after' in range) return ok(messages.filter(({ id }) => id > range.after))
    if ('latest' in range) return ok(range.latest > 0 ? messages.slice(-range.latest) : [])
    return ok(range.count > 0 ? messages.filter(({ id }) => id < range.before).slice(-range.count) : [])
  },
  purchase(chat: number): CrmResult<CrmPurchase> {
    const dialog = dialogs.get(chat)
    return dialog ? ok({ ...emptyPurchase, product: dialog.product, email: dialog.email, ...dialog.purchase }) : missing
  },
})

const createWrites = ({ dialogs, write }: World) => {
  const uploads = new Map<string, FakeFile>()
  let uploaded = 0
  return {
    send(chat: number, { text, files, automatic = false }: Parameters<Crm['send']>[1]): CrmResult<null> {
      const dialog = dialogs.get(chat)
      if (!dialog) return missing
      const carried = files.map(({ newId }) => uploads.get(newId))
      const known = carried.filter((file) => file !== undefined)
      if (known.length < files.length) return { status: 'rejected', text: 'unknown file' }
      for (const { newId } of files) uploads.delete(newId)
      if (text !== '') write(chat, 'seller', text)
      for (const file of known) write(chat, 'seller', file.name, file)
      if (!automatic) dialog.unread = 0
      return ok(null)
    },
    upload({ name, type, bytes }: Parameters<Crm['upload']>[0]): CrmResult<CrmUpload> {
      uploaded += 1
      const newId = `upload-${String(uploaded)}`
      uploads.set(newId, { name, type, bytes })
      return ok({ newId, name, type })
    },
    markSeen(chat: number): CrmResult<null> {
      const dialog = dialogs.get(chat)
      if (!dialog) return missing
      dialog.unread = 0
      return ok(null)
    },
  }
}

/** Creates an empty CRM. It keeps the promises of the port, which the contract suite checks against it as against the real adapter. */
export const createFakeCrm = (): FakeCrm => {
  const world = createWorld()
  const reads = createReads(world)
  const writes = createWrites(world)
  const planned = new Map<FakeCrmOperation, PlannedFailure[]>()
  const calls: FakeCrmCall[] = []

  const run = <T>(call: FakeCrmCall, signal: AbortSignal | undefined, act: () => CrmResult<T>): Promise<CrmResult<T>> => {
    if (signal?.aborted) return Promise.resolve(cancelled)
    calls.push(call)
    const plan = planned.get(call.operation)?.shift()
    if (plan?.effect === true) act()
    return Promise.resolve(plan?.failure ?? act())
  }
  const of = (operation: FakeCrmOperation, chat: number | null, text: string | null = null): FakeCrmCall => ({ operation, chat, text })

  return {
    listChats: (query, _, signal) => run(of('listChats', null), signal, () => reads.listChats(query)),
    readMessages: (chat, range, _, signal) => run(of('readMessages', chat), signal, () => reads.readMessages(chat, range)),
    purchase: (chat, signal) => run(of('purchase', chat), signal, () => reads.purchase(chat)),
    send: (chat, message, signal) => run(of('send', chat, message.text), signal, () => writes.send(chat, message)),
    upload: (file, signal) => run(of('upload', null, file.name), signal, () => writes.upload(file)),
    markSeen: (chat, signal) => run(of('markSeen', chat), signal, () => writes.markSeen(chat)),
    fetchFile(url, { maxBytes }, signal) {
      const file = world.files.get(url)
      if (!file) return Promise.resolve({ status: 'foreign-host' })
      if (signal?.aborted) return Promise.resolve({ status: 'failed' })
      return Promise.resolve(file.bytes.length > maxBytes ? { status: 'too-large' } : { status: 'ok', bytes: file.bytes, type: file.type })
    },
    addChat({ chat, email = null, product = null, purchase = {} }) {
      world.dialogs.set(chat, { email, product, purchase, messages: [], unread: 0, lastActivity: 0 })
    },
    buyerWrites: (chat, text, file) => world.write(chat, 'buyer', text, file),
    sellerWrites: (chat, text, file) => world.write(chat, 'seller', text, file),
    deleteMessage: (chat, id) => {
      world.change(chat, id, { deleted: true })
    },
    editMessage: (chat, id, text) => {
      world.change(chat, id, { text })
    },
    failNext(operation, failure, { effect = false } = {}) {
      planned.set(operation, [...(planned.get(operation) ?? []), { failure, effect }])
    },
    messages: (chat) => [...world.need(chat).messages],
    calls: () => [...calls],
  }
}

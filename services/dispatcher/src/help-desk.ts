import { createCatalogueBook, keepLooking } from '@pinline/catalogue'
import type { CatalogueBook } from '@pinline/catalogue'
import { postCard, tellStaff } from '@pinline/db'
import type { OutboxItem, OutboxRequest } from '@pinline/db'
import { parseEffect } from '@pinline/contracts'
import type { Crm, OpenProject } from '@pinline/domain'
import { createOpenProject } from '@pinline/openproject'
import { sleep } from '@pinline/platform'
import type { Clock } from '@pinline/platform'
import { createStaffChats, lacksRights } from '@pinline/telegram'
import type { StaffChats } from '@pinline/telegram'
import type { DispatcherDeps } from './parts.ts'
import type { Stores } from './stores.ts'
import { attachmentOf } from './telegram/draw-requests.ts'
import type { HelpDesk } from './telegram/draw-requests.ts'
import { createMedia } from './telegram/media.ts'
import type { TellAdmins } from './tell-admins.ts'

/** Open requests whose cards are posted anew at once. */
const mostMoved = 200

/** What the dispatcher has of a help desk. */
export interface HelpDeskParts extends HelpDesk {
  readonly staff: StaffChats
}

/** Files of OpenProject for {@link createMedia}, which tells a fetch that is only to judge by its size of nothing: these need no judging. */
export const createFetchAttachment =
  ({ download }: Pick<OpenProject, 'download'>): Crm['fetchFile'] =>
  async (url, { maxBytes, timeoutMs }, signal) => {
    const attachment = attachmentOf(url)
    if (attachment === null || maxBytes === 0) return { status: 'foreign-host' }
    const late = AbortSignal.timeout(timeoutMs)
    const found = await download(attachment, { signal: signal === undefined ? late : AbortSignal.any([signal, late]) })
    if (found.status === 'ok') {
      // A copy of its own, whose memory nobody else shares.
      return found.value.byteLength > maxBytes ? { status: 'too-large' } : { status: 'ok', bytes: new Uint8Array(found.value), type: null }
    }
    // Refused for good, or larger than anybody may send.
    return found.status === 'not-done' || found.status === 'ambiguous' ? { status: 'failed' } : { status: 'too-large' }
  }

const watch = (book: CatalogueBook, lifecycle: DispatcherDeps['lifecycle']): void => {
  const end = new AbortController()
  const looking = keepLooking(book, { sleep, signal: end.signal })
  lifecycle.defer('catalogue', async () => {
    end.abort()
    await looking
  })
}

/** Opens the help desk; null where none is set up. OpenProject may be away. */
export const openHelpDesk = async ({ config, lifecycle, clock, logger }: DispatcherDeps, stores: Stores): Promise<HelpDeskParts | null> => {
  if (config.helpDesk === null) return null
  const { url, auth, fields, catalogueFile, staffGroup } = config.helpDesk
  const { bot } = config.telegram
  const book = createCatalogueBook({ path: catalogueFile, logger })
  // Before anything is sent: groups of departments stand in it.
  await book.look()
  watch(book, lifecycle)
  const openProject = createOpenProject({ baseUrl: url, auth, fields, clock })
  return {
    catalogue: () => book.current(),
    addressOf: (workPackage) => `${url}/work_packages/${String(workPackage)}`,
    files: createMedia({ fetchFile: createFetchAttachment(openProject) }, stores.fileIds),
    staff: createStaffChats({ bot, departments: () => book.current().departments, configured: staffGroup, settings: stores.settings }),
  }
}

export interface ConsequenceDeps {
  readonly stores: Pick<Stores, 'requests' | 'requestLists' | 'enqueue'>
  readonly bot: number
  readonly ring: (destination: string) => void
  readonly helpDesk: Pick<HelpDeskParts, 'catalogue' | 'staff'> | null
  readonly clock: Clock
}

/** What an effect of the help desk leads to beyond its message. */
export const createHelpDeskConsequences = ({ stores, bot, ring, helpDesk, clock }: ConsequenceDeps, tellAdmins: TellAdmins) => {
  const told = new Set<string>()
  const nameOf = (key: string): string => helpDesk?.catalogue().departments.find((each) => each.key === key)?.label.uk ?? key
  const post = async (requests: readonly OutboxRequest[]): Promise<void> => {
    for (const { destination } of await stores.enqueue(requests)) ring(destination)
  }
  return {
    /** Admins learn once a day that the bot can not write to a department's group. What waits is kept. */
    onStaffLost: async (department: string, description: string): Promise<void> => {
      const reason = { text: lacksRights(description) ? 'reason.group.rights' : 'reason.group.removed' }
      const params = { group: nameOf(department), reason }
      await tellAdmins(`staff-lost:${department}:${clock().toISOString().slice(0, 10)}`, { key: 'adm.group.lost', params })
    },
    /** A group that has got another number leaves its posts behind, and buttons there are worth nothing: what is open is posted anew. */
    onStaffMoved: async (department: string, telegramChat: number): Promise<void> => {
      const sharing = (await helpDesk?.staff.departmentsOf(telegramChat)) ?? []
      const { lines } = await stores.requestLists.open([...new Set([department, ...sharing])], 1, mostMoved)
      await post(lines.map((line) => postCard(bot, line, `moved:${String(telegramChat)}`)))
    },
    /** Admins learn once of a department whose requests come to no group. While the catalogue is not understood nobody knows whether there is one. */
    onNoStaff: async (key: string): Promise<'end' | 'wait'> => {
      if (helpDesk === null || helpDesk.catalogue().departments.length === 0) return 'wait'
      if (told.has(key)) return 'end'
      await tellAdmins(`staff-unset:${key}`, { key: 'staff.unset', params: { department: nameOf(key) } })
      told.add(key)
      return 'end'
    },
    /** Staff learn once a request that its requester can not be reached. */
    onUntold: async ({ op, payload, recipient }: OutboxItem, error: string): Promise<void> => {
      const effect = parseEffect(op, payload)
      const id = effect.op === 'notice' || effect.op === 'request.file' ? effect.payload.request : undefined
      if (error !== 'unreachable' || id === undefined || !recipient.startsWith('manager:')) return
      const request = await stores.requests.get(id)
      if (request === null) return
      await post([tellStaff(bot, request, `unreachable:${String(id)}`, { key: 'staff.unreachable' })])
    },
  }
}

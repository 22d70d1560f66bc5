import type { CatalogueBook } from '@pinline/catalogue'
import {
  createRequestComments,
  createRequesterDeeds,
  createRequestLists,
  createRequestPosts,
  createRequestReads,
  createSettings,
  createStaffDeeds,
} from '@pinline/db'
import type { Database, RequestComments, RequesterDeeds, RequestLists, RequestPosts, RequestReads, StaffDeeds } from '@pinline/db'
import type { Clock } from '@pinline/platform'
import { createStaffChats } from '@pinline/telegram'
import type { StaffChats } from '@pinline/telegram'

/** What people do with requests that are made. */
export interface RequestDesk {
  readonly requests: RequestReads
  readonly lists: RequestLists
  readonly comments: Pick<RequestComments, 'forRequester'>
  readonly posts: Pick<RequestPosts, 'cameBetween'>
  readonly deeds: RequesterDeeds
  readonly staff: StaffDeeds
  readonly staffChats: Pick<StaffChats, 'current' | 'departmentsOf'>
}

export interface RequestDeskOptions {
  readonly database: Database
  readonly catalogue: Pick<CatalogueBook, 'current'>
  readonly bot: number
  /** Of departments whose staff have no group in the catalogue. */
  readonly staffGroup: number | undefined
  readonly clock: Clock
}

export const createRequestDesk = ({ database, catalogue, bot, staffGroup, clock }: RequestDeskOptions): RequestDesk => {
  const scope = { bot, clock }
  return {
    requests: createRequestReads(database),
    lists: createRequestLists(database, bot),
    comments: createRequestComments(database),
    posts: createRequestPosts(database, bot),
    deeds: createRequesterDeeds(database, scope),
    staff: createStaffDeeds(database, scope),
    staffChats: createStaffChats({
      bot,
      departments: () => catalogue.current().departments,
      configured: staffGroup,
      settings: createSettings(database),
    }),
  }
}

/** Where a request stands, in the words of its requester. */
export const requestStatuses = ['new', 'work', 'ask', 'hold', 'solved', 'closed', 'cancelled'] as const
export type RequestStatus = (typeof requestStatuses)[number]

const ended: readonly RequestStatus[] = ['solved', 'closed', 'cancelled']

/** Somebody still has to do something about it. */
export const isRequestOpen = (status: RequestStatus): boolean => !ended.includes(status)

/**
 * What a status of the instance means to a requester: as the catalogue says, else by whether it ends the work. `null`: it says nothing new.
 * @param known - statuses of the instance by what they mean
 */
export const toRequestStatus = (
  known: Readonly<Partial<Record<RequestStatus, readonly number[]>>>,
  status: { readonly id: number; readonly closed: boolean },
): RequestStatus | null => requestStatuses.find((name) => known[name]?.includes(status.id) === true) ?? (status.closed ? 'closed' : null)

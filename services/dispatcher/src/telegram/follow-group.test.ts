import { groupRecipient } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { createFollowGroup } from './follow-group.ts'

const createRig = (present: number) => {
  const told: number[] = []
  const follow = createFollowGroup({
    destinations: { resolve: () => Promise.resolve({ telegramChat: present, person: null, role: null, language: null }) },
    onGroupMoved: (_, telegramChat) => Promise.resolve(void told.push(telegramChat)),
  })
  return { follow, told }
}

describe('a card that is noted', () => {
  it('in the group that was left meanwhile is posted anew with the others', async () => {
    const { follow, told } = createRig(-2)
    await follow.onGroupMoved(groupRecipient, -2)
    await follow.onNoted(groupRecipient, -1)
    expect(told).toEqual([-2, -2])
  })

  it('in the group as it is now changes nothing', async () => {
    const { follow, told } = createRig(-2)
    await follow.onGroupMoved(groupRecipient, -2)
    await follow.onNoted(groupRecipient, -2)
    await follow.onNoted('manager:7', 7)
    expect(told).toEqual([-2])
  })

  it('in a group that an admin has replaced by another stays there', async () => {
    const { follow, told } = createRig(-3)
    await follow.onNoted(groupRecipient, -1)
    await follow.onGroupMoved(groupRecipient, -2)
    await follow.onNoted(groupRecipient, -1)
    expect(told).toEqual([-2])
  })
})

/** True for groups, supergroups and channels, whose ids are negative; people's are positive. */
export const isGroupId = (chatId: number): boolean => chatId < 0

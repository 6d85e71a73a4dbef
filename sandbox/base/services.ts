/** The services that one sandbox stands in for, told apart by their addresses. */
export const SERVICES = ['piapi', 'legnext', 'midapi', 'useapi'] as const;
export type Service = (typeof SERVICES)[number];

/** A condition. */
export const isEven = (item: number) => item % 2 === 0;

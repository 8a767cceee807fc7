export { reportUnhandled } from '@weir/core';

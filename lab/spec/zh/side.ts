// 连接的两端，用于中文句子。
import type { Side } from '../segment-role.ts';

export const SIDE_ZH: Record<Side, string> = { Client: '客户端', Server: '服务端' };

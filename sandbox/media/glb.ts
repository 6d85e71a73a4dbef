const FLOAT = 5_126;
const UINT16 = 5_123;

/** The eight corners of a cube, then its twelve triangles. */
const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => [corner & 1, (corner >> 1) & 1, corner >> 2]);
const TRIANGLES = [
	...[0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4],
	...[2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5],
];

/** A chunk of the file, filled up to a multiple of four bytes. */
function chunk(kind: string, data: Buffer, filler: number): Buffer {
	const body = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4, filler)]);
	const head = Buffer.alloc(8);
	head.writeUInt32LE(body.length);
	head.write(kind, 4, 'latin1');
	return Buffer.concat([head, body]);
}

/** Takes the name of a scene; gives a cube in that name as a binary glTF 2.0 file. */
export function cubeGlb(scene: string): Buffer {
	const positions = Buffer.alloc(CORNERS.length * 12);
	CORNERS.flat().forEach((value, index) => positions.writeFloatLE(value, index * 4));
	const indices = Buffer.alloc(TRIANGLES.length * 2);
	TRIANGLES.forEach((value, index) => indices.writeUInt16LE(value, index * 2));
	const json = {
		asset: { version: '2.0', generator: 'sandbox' },
		scene: 0,
		scenes: [{ name: scene, nodes: [0] }],
		nodes: [{ mesh: 0 }],
		meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
		accessors: [
			{ bufferView: 0, componentType: FLOAT, count: 8, type: 'VEC3', min: [0, 0, 0], max: [1, 1, 1] },
			{ bufferView: 1, componentType: UINT16, count: TRIANGLES.length, type: 'SCALAR' },
		],
		bufferViews: [
			{ buffer: 0, byteOffset: 0, byteLength: positions.length },
			{ buffer: 0, byteOffset: positions.length, byteLength: indices.length },
		],
		buffers: [{ byteLength: positions.length + indices.length }],
	};
	const chunks = Buffer.concat([
		chunk('JSON', Buffer.from(JSON.stringify(json)), 0x20),
		chunk('BIN\0', Buffer.concat([positions, indices]), 0),
	]);
	const head = Buffer.alloc(12);
	head.write('glTF', 0, 'latin1');
	head.writeUInt32LE(2, 4);
	head.writeUInt32LE(head.length + chunks.length, 8);
	return Buffer.concat([head, chunks]);
}

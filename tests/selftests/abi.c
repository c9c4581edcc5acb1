// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/dmabuf-placer: sizes, flags and errors of each call, and what the calls say and do
 * with real devices.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "abi_call.h"
#include "child.h"
#include "harness.h"
#include "placer_utils.h"
#include "sw_sync.h"
#include "test_importer.h"

#define RW   (PROT_READ | PROT_WRITE)
#define BOTH PLACER_IMPORTER_BIDIRECTIONAL
#define SIZE (64u * 1024)
/* More than any heap has in one piece, and less than ordinary memory */
#define LONG (256ul * MIB)
/* Longest structure and element */
#define MOST 4096

static int call(int node, unsigned int cmd, void *arg)
{
	return errno_of(ioctl(node, cmd, arg));
}

static __u64 address(const char *text)
{
	return (uintptr_t)text;
}

/* Any argument of a call */
union argument {
	ABI_ARGUMENTS;
	unsigned char bytes[MOST + 8];
};

static void fill_info(union argument *a, int fd)
{
	a->info.fd = fd;
}

static void fill_list(union argument *a, int fd)
{
	(void)a;
	(void)fd;
}

static void fill_query(union argument *a, int fd)
{
	(void)fd;
	a->query.length = SIZE;
	a->query.count = 1;
}

static void fill_alloc(union argument *a, int fd)
{
	(void)fd;
	a->alloc.length = SIZE;
	a->alloc.fd_flags = O_RDWR | O_CLOEXEC;
}

static void fill_expect(union argument *a, int fd)
{
	a->expect.fd = fd;
}

static void fill_commit(union argument *a, int fd)
{
	a->commit.fd = fd;
}

FIXTURE(call)
{
	int node;
	int fd;
	union argument arg;
};

/**
 * struct command - a call
 * @cmd: its number
 * @size: bytes of its argument
 * @out: offset of the part that the kernel writes
 * @least: bytes of the argument's first version; 0 if there is only one
 * @flags: valid flags
 * @fill: fills in a valid argument
 */
struct command {
	unsigned int cmd;
	size_t size;
	size_t out;
	size_t least;
	__u32 flags;
	void (*fill)(union argument *a, int fd);
};

FIXTURE_VARIANT(call)
{
	const struct command *command;
};

#define CALL(_name, _flags, ...)                                         \
	static const struct command command_##_name = {                  \
		.size = sizeof(struct dmabuf_placer_##_name),            \
		.out = offsetof(struct dmabuf_placer_##_name, out_size), \
		.flags = (_flags),                                       \
		.fill = fill_##_name,                                    \
		__VA_ARGS__                                              \
	};                                                               \
	FIXTURE_VARIANT_ADD(call, _name)                                 \
	{                                                                \
		.command = &command_##_name                              \
	}

#define INFO_LEAST offsetof(struct dmabuf_placer_info, out_age)

CALL(info, 0, .cmd = DMABUF_PLACER_INFO, .least = INFO_LEAST);
CALL(list, 0, .cmd = DMABUF_PLACER_LIST);
CALL(query, 0, .cmd = DMABUF_PLACER_QUERY);
CALL(alloc, DMABUF_PLACER_ALLOC_EAGER, .cmd = DMABUF_PLACER_ALLOC);
CALL(expect, DMABUF_PLACER_EXPECT_WITHDRAW, .cmd = DMABUF_PLACER_EXPECT);
CALL(commit, 0, .cmd = DMABUF_PLACER_COMMIT);

FIXTURE_SETUP(call)
{
	self->node = abi_open();
	ASSERT_LE(0, self->node);
	self->fd = heap_alloc(AUTO_HEAP, SIZE);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(call)
{
	close(self->fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

/* Calls with a structure of that size; a new buffer is closed */
static int sized(FIXTURE_DATA(call) * self, const struct command *command,
		 __u32 size)
{
	int error;

	self->arg.size = size;
	error = call(self->node, command->cmd, &self->arg);
	if (!error && command->cmd == DMABUF_PLACER_ALLOC)
		close(self->arg.alloc.out_fd);
	return error;
}

static void begin(FIXTURE_DATA(call) * self, const struct command *command)
{
	memset(&self->arg, 0, sizeof(self->arg));
	command->fill(&self->arg, self->fd);
}

TEST_F(call, sizes)
{
	const struct command *command = variant->command;
	size_t size = command->size;
	size_t least = command->least ? command->least : size;

	begin(self, command);
	EXPECT_EQ(0, sized(self, command, size));
	EXPECT_EQ(size, *(__u32 *)(self->arg.bytes + command->out));
	EXPECT_EQ(EINVAL, sized(self, command, least - 1));
	memset(self->arg.bytes + least, 0xa5, size - least);
	EXPECT_EQ(0, sized(self, command, least));
	EXPECT_EQ(size, *(__u32 *)(self->arg.bytes + command->out));
	for (; least < size; least++)
		EXPECT_EQ(0xa5, self->arg.bytes[least]);
	EXPECT_EQ(EINVAL, sized(self, command, 4));
	EXPECT_EQ(EINVAL, sized(self, command, 0));
	EXPECT_EQ(0, sized(self, command, size + 1));
	EXPECT_EQ(0, sized(self, command, MOST));
	EXPECT_EQ(E2BIG, sized(self, command, MOST + 1));
	EXPECT_EQ(E2BIG, sized(self, command, ~0u));
	self->arg.bytes[size] = 1;
	EXPECT_EQ(E2BIG, sized(self, command, size + 1));
	EXPECT_EQ(0, sized(self, command, size));
	EXPECT_EQ(1, self->arg.bytes[size]);
}

TEST_F(call, flags)
{
	const struct command *command = variant->command;
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		if (command->flags & 1u << bit)
			continue;
		begin(self, command);
		self->arg.flags = 1u << bit;
		EXPECT_EQ(EOPNOTSUPP, sized(self, command, command->size));
	}
}

/* A program's own values stay, whatever the kernel writes */
TEST_F(call, only_out_written)
{
	const struct command *command = variant->command;
	union argument before;

	begin(self, command);
	self->arg.size = command->size;
	memset(self->arg.bytes + command->out, 0xa5,
	       sizeof(self->arg) - command->out);
	before = self->arg;
	EXPECT_EQ(0, sized(self, command, command->size));
	EXPECT_EQ(0, memcmp(&before, &self->arg, command->out));
	EXPECT_EQ(0, memcmp(before.bytes + command->size,
			    self->arg.bytes + command->size,
			    sizeof(before) - command->size));
	EXPECT_EQ(command->size, *(__u32 *)(self->arg.bytes + command->out));
}

TEST_F(call, argument_addresses)
{
	const struct command *command = variant->command;
	size_t page = page_size();
	int before = fds_count();
	unsigned char *pages, *last;

	pages = mmap(NULL, 2 * page, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, pages);
	ASSERT_EQ(0, mprotect(pages + page, page, PROT_NONE));
	begin(self, command);
	self->arg.size = command->size;
	last = pages + page - command->size;
	memcpy(last, &self->arg, command->size);

	EXPECT_EQ(EFAULT, call(self->node, command->cmd, NULL));
	EXPECT_EQ(EFAULT, call(self->node, command->cmd, pages + page));
	/* All but the last bytes can be accessed */
	memcpy(last + 8, &self->arg, command->size - 8);
	EXPECT_EQ(EFAULT, call(self->node, command->cmd, last + 8));
	memcpy(last, &self->arg, command->size);
	*(__u32 *)last = command->size + 8;
	EXPECT_EQ(EFAULT, call(self->node, command->cmd, last));
	*(__u32 *)last = command->size;
	ASSERT_EQ(0, mprotect(pages, page, PROT_READ));
	EXPECT_EQ(EFAULT, call(self->node, command->cmd, last));
	EXPECT_EQ(before, fds_count());
}

TEST(other_commands)
{
	static const unsigned int cmds[] = {
		_IO(DMABUF_PLACER_TYPE, DMABUF_PLACER_CMD_COMMIT + 1),
		_IO(DMABUF_PLACER_TYPE, 0xff),
		_IO('b', DMABUF_PLACER_CMD_INFO),
		_IOWR(DMABUF_PLACER_TYPE, DMABUF_PLACER_CMD_INFO,
		      struct dmabuf_placer_info),
		DMA_HEAP_IOCTL_ALLOC,
	};
	union argument a = { .size = MOST };
	int node = abi_open();
	unsigned int i;
	char byte = 0;

	ASSERT_LE(0, node);
	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		EXPECT_EQ(ENOTTY, call(node, cmds[i], &a)) TH_LOG("%u", i);
	EXPECT_EQ(EINVAL, errno_of(read(node, &byte, 1)));
	EXPECT_EQ(EINVAL, errno_of(write(node, &byte, 1)));
	EXPECT_EQ(ESPIPE, errno_of(lseek(node, 0, SEEK_SET)));
}

TEST(reserved_members)
{
	struct dmabuf_placer_info info = { .size = sizeof(info),
					   .__reserved = 1 };
	struct dmabuf_placer_query query = {
		.size = sizeof(query), .length = 1, .count = 1, .__reserved = 1
	};
	struct dmabuf_placer_device device = { .bus = "platform", .name = "x" };
	int node = abi_open();

	ASSERT_LE(0, node);
	EXPECT_EQ(EOPNOTSUPP, call(node, DMABUF_PLACER_INFO, &info));
	EXPECT_EQ(EOPNOTSUPP, call(node, DMABUF_PLACER_QUERY, &query));

	query.__reserved = 0;
	query.devices = (uintptr_t)&device;
	query.device_size = sizeof(device);
	query.device_count = 1;
	EXPECT_EQ(ENODEV, call(node, DMABUF_PLACER_QUERY, &query));
	device.__reserved = 1;
	EXPECT_EQ(EOPNOTSUPP, call(node, DMABUF_PLACER_QUERY, &query));
	device.__reserved = 0;
	device.flags = 1;
	EXPECT_EQ(EOPNOTSUPP, call(node, DMABUF_PLACER_QUERY, &query));
}

TEST(node_for_root_only)
{
	struct stat st;

	ASSERT_EQ(0, stat(ABI_NODE, &st));
	EXPECT_EQ(0, st.st_uid);
	EXPECT_EQ(0, st.st_gid);
	EXPECT_EQ(0660, st.st_mode & 07777);
}

/* A buffer, and a device that needs memory in one piece */
FIXTURE(buffer)
{
	int node;
	struct importer direct;
	struct dmabuf_placer_device name;
	struct abi_info info;
};

FIXTURE_SETUP(buffer)
{
	self->node = abi_open();
	ASSERT_LE(0, self->node);
	ASSERT_EQ(0, importer_open(&self->direct, IMPORTER_DIRECT));
	abi_name(&self->name, &self->direct);
}

FIXTURE_TEARDOWN(buffer)
{
	close(self->direct.fd);
	EXPECT_EQ(0, heaps_limit("max"));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(buffer, descriptors)
{
	int fd = heap_alloc(MAINLINE_HEAP, SIZE);
	int memfd = memfd_create("no buffer", MFD_CLOEXEC);
	struct dmabuf_placer_expect expect = { .size = sizeof(expect) };
	struct dmabuf_placer_commit commit = { .size = sizeof(commit) };
	const int fds[] = { -1, memfd, fd };
	unsigned int i;
	int error;

	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		/* The last descriptor is invalid without mainline's heap */
		error = fds[i] < 0 ? EBADF : EINVAL;
		expect.fd = fds[i];
		commit.fd = fds[i];
		EXPECT_EQ(error,
			  errno_of(abi_info(self->node, fds[i], &self->info)));
		EXPECT_EQ(error,
			  call(self->node, DMABUF_PLACER_EXPECT, &expect));
		EXPECT_EQ(error,
			  call(self->node, DMABUF_PLACER_COMMIT, &commit));
	}
	close(memfd);
	close(fd);
}

TEST_F(buffer, info_of_each_state)
{
	const struct dmabuf_placer_info *info = &self->info.info;
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	struct placement p;
	unsigned char *map;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(DMABUF_PLACER_STATE_UNBACKED, info->out_state);
	EXPECT_EQ(SIZE, info->out_length);
	EXPECT_EQ(buffer_number(fd), info->out_number);
	EXPECT_EQ(0, info->out_generation);
	EXPECT_EQ(0, info->out_filled);
	EXPECT_EQ(0, info->out_flags);
	EXPECT_EQ(DMABUF_PLACER_EVENT_NONE, info->out_event);
	EXPECT_EQ(0, info->out_text);
	EXPECT_STREQ("", info->out_heap);
	EXPECT_STREQ("", self->info.text);

	map = mmap(NULL, SIZE, RW, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	map[0] = 1;
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_EQ(DMABUF_PLACER_STATE_BACKED, info->out_state);
	EXPECT_EQ(p.generation, info->out_generation);
	EXPECT_STREQ(p.heap, info->out_heap);
	EXPECT_EQ(SIZE, info->out_filled);
	EXPECT_LT(0, info->out_written);
	EXPECT_EQ(DMABUF_PLACER_BUFFER_CPU_MAPPED, info->out_flags);
	EXPECT_EQ(DMABUF_PLACER_HOLD_NONE, info->out_hold);
	EXPECT_EQ(1, info->out_decision);
	EXPECT_EQ(DMABUF_PLACER_EVENT_FAULT, info->out_event);
	EXPECT_EQ(0, info->out_error);
	ASSERT_GT(info->out_verdicts, info->out_chosen);
	EXPECT_EQ(DMABUF_PLACER_VERDICT_CHOSEN,
		  self->info.verdicts[info->out_chosen].flags);
	EXPECT_STREQ(p.heap, self->info.verdicts[info->out_chosen].heap);
	EXPECT_EQ(strlen(self->info.text) + 1, info->out_text);
	EXPECT_EQ(0, strncmp(self->info.text, "fault: ", 7));
	EXPECT_EQ(0, info->out_attachments);
	munmap(map, SIZE);
	close(fd);
}

/* A large buffer has memory only where it was touched, until it is committed */
TEST_F(buffer, info_of_parts)
{
	const struct dmabuf_placer_info *info = &self->info.info;
	const size_t size = 8 * MIB;
	int fd = heap_alloc(AUTO_HEAP, size);
	struct dmabuf_placer_commit commit = { .size = sizeof(commit),
					       .fd = fd };
	unsigned char *map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);

	ASSERT_NE(MAP_FAILED, map);
	map[size / 2] = 1;
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(DMABUF_PLACER_STATE_PARTIAL, info->out_state);
	EXPECT_LT(0, info->out_filled);
	EXPECT_GT(size, info->out_filled);
	EXPECT_STREQ("system", info->out_heap);

	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_STREQ("system", commit.out_heap);
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(DMABUF_PLACER_STATE_BACKED, info->out_state);
	EXPECT_EQ(size, info->out_filled);
	EXPECT_EQ(1, map[size / 2]);
	munmap(map, size);
	close(fd);
}

/* The holder is reported as long as it holds the buffer */
TEST_F(buffer, info_of_attachment)
{
	const struct dmabuf_placer_info *info = &self->info.info;
	const struct dmabuf_placer_attachment *a = self->info.attachments;
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	struct placer_importer_map map;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&self->direct, fd));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	ASSERT_EQ(1, info->out_attachments);
	EXPECT_STREQ(self->name.bus, a->bus);
	EXPECT_STREQ(self->name.name, a->name);
	EXPECT_EQ(DMABUF_PLACER_HOLD_NONE, a->hold);
	EXPECT_EQ(0, a->flags & ~DMABUF_PLACER_ATTACHMENT_COHERENT);
	EXPECT_EQ(self->direct.info.coherent,
		  !!(a->flags & DMABUF_PLACER_ATTACHMENT_COHERENT));

	ASSERT_EQ(0, importer_map(&self->direct, BOTH, &map));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(DMABUF_PLACER_HOLD_MAPPED, a->hold);
	EXPECT_TRUE(a->flags & DMABUF_PLACER_ATTACHMENT_MAPPED);
	EXPECT_EQ(DMABUF_PLACER_HOLD_MAPPED, info->out_hold);
	EXPECT_STREQ(self->direct.info.name, info->out_holder);
	EXPECT_EQ(DMABUF_PLACER_EVENT_MAP, info->out_event);
	EXPECT_STREQ(self->direct.info.name, info->out_decision_device);
	EXPECT_EQ(0, info->out_error);

	EXPECT_EQ(0, importer_unmap(&self->direct));
	EXPECT_EQ(0, importer_vmap(&self->direct, fd));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(DMABUF_PLACER_HOLD_NONE, a->hold);
	EXPECT_EQ(DMABUF_PLACER_HOLD_VMAP, info->out_hold);
	EXPECT_STREQ("the kernel", info->out_holder);
	EXPECT_EQ(0, importer_vunmap(&self->direct));
	EXPECT_EQ(0, importer_detach(&self->direct));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(0, info->out_attachments);
	close(fd);
}

static const struct dmabuf_placer_verdict *
verdict_of(const struct dmabuf_placer_verdict *verdicts, __u32 nr,
	   const char *heap)
{
	__u32 i;

	for (i = 0; i < nr; i++)
		if (!strcmp(verdicts[i].heap, heap))
			return &verdicts[i];
	return NULL;
}

/* Why a device was refused: which constraint of which device, for each heap */
TEST_F(buffer, info_of_refusal)
{
	const struct dmabuf_placer_info *info = &self->info.info;
	const struct dmabuf_placer_verdict *v;
	int fd = heap_alloc(AUTO_HEAP, LONG);
	char begin[100];

	ASSERT_LE(0, fd);
	EXPECT_EQ(EOPNOTSUPP, importer_refused(&self->direct, fd));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(DMABUF_PLACER_EVENT_ATTACH, info->out_event);
	EXPECT_EQ(EOPNOTSUPP, info->out_error);
	EXPECT_EQ(DMABUF_PLACER_NONE, info->out_chosen);
	EXPECT_EQ(DMABUF_PLACER_HOLD_NONE, info->out_decision_hold);
	EXPECT_STREQ(self->direct.info.name, info->out_decision_device);
	snprintf(begin, sizeof(begin),
		 "attach of %s refused: ", self->direct.info.name);
	EXPECT_EQ(0, strncmp(self->info.text, begin, strlen(begin)))
	TH_LOG("%s", self->info.text);
	EXPECT_EQ(NULL, strstr(self->info.text, "0x"));
	v = verdict_of(self->info.verdicts, info->out_verdicts, "system");
	ASSERT_NE(NULL, v);
	EXPECT_EQ(DMABUF_PLACER_REASON_CONTIGUITY, v->reason);
	EXPECT_EQ(DMABUF_PLACER_LACK_NONE, v->lack);
	close(fd);
}

/* What holds the buffer where a device cannot use it */
TEST_F(buffer, info_of_holder)
{
	const struct dmabuf_placer_info *info = &self->info.info;
	size_t size = 15 * page_size();
	void *map;
	int fd = heap_alloc_scattered(AUTO_HEAP, size, &map);

	ASSERT_LE(0, fd);
	munmap(map, size);
	ASSERT_EQ(0, importer_vmap(&self->direct, fd));
	EXPECT_EQ(EBUSY, importer_refused(&self->direct, fd));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(EBUSY, info->out_error);
	EXPECT_EQ(DMABUF_PLACER_HOLD_VMAP, info->out_decision_hold);
	EXPECT_STREQ("the kernel", info->out_decision_holder);
	ASSERT_EQ(1, info->out_verdicts);
	EXPECT_EQ(DMABUF_PLACER_VERDICT_HERE, self->info.verdicts[0].flags);
	EXPECT_STREQ("system", self->info.verdicts[0].heap);
	/* The buffer may also be in memory that the device does not reach */
	EXPECT_NE(DMABUF_PLACER_REASON_FEASIBLE, self->info.verdicts[0].reason);
	EXPECT_STREQ(self->direct.info.name, self->info.verdicts[0].name);
	EXPECT_EQ(0, importer_vunmap(&self->direct));
	close(fd);
}

/* A feasible heap that had no memory to give */
TEST_F(buffer, info_of_lack)
{
	const struct dmabuf_placer_info *info = &self->info.info;
	const struct dmabuf_placer_verdict *v;
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	unsigned char *map = mmap(NULL, SIZE, RW, MAP_SHARED, fd, 0);
	int other = heap_alloc(AUTO_HEAP, SIZE);
	unsigned char *first = mmap(NULL, SIZE, RW, MAP_SHARED, other, 0);
	char given[32];

	ASSERT_NE(MAP_FAILED, map);
	ASSERT_NE(MAP_FAILED, first);
	first[0] = 1;
	snprintf(given, sizeof(given), "%u", SIZE);
	ASSERT_EQ(0, heaps_limit("0"));
	ASSERT_EQ(0, heap_limit("system", given));
	EXPECT_EQ(SIGBUS, child_writes(map));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(ENOMEM, info->out_error);
	v = verdict_of(self->info.verdicts, info->out_verdicts, "system");
	ASSERT_NE(NULL, v);
	EXPECT_EQ(DMABUF_PLACER_REASON_FEASIBLE, v->reason);
	EXPECT_EQ(DMABUF_PLACER_LACK_LIMIT, v->lack);
	munmap(map, SIZE);
	munmap(first, SIZE);
	close(fd);
	close(other);
}

/* For each device of the test importer, before and after it has the buffer */
TEST_F(buffer, info_coherence)
{
	static const enum importer_kind kinds[] = { IMPORTER_DIRECT,
						    IMPORTER_TRANSLATED,
						    IMPORTER_PLAIN };
	struct dmabuf_placer_device device;
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	struct dmabuf_placer_info info = {
		.size = sizeof(info),
		.fd = fd,
		.device = (uintptr_t)&device,
		.device_size = sizeof(device),
	};
	struct importer i;
	unsigned int k;
	__u32 wanted;

	ASSERT_LE(0, fd);
	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		if (importer_open(&i, kinds[k]))
			continue;
		abi_name(&device, &i);
		wanted = i.info.coherent ? DMABUF_PLACER_COHERENCE_FULL :
					   DMABUF_PLACER_COHERENCE_SYNC;
		ASSERT_EQ(0, call(self->node, DMABUF_PLACER_INFO, &info));
		EXPECT_EQ(wanted, info.out_coherence)
		TH_LOG("%s", device.name);
		close(i.fd);
	}
	snprintf(device.name, sizeof(device.name), "absent");
	EXPECT_EQ(ENODEV, call(self->node, DMABUF_PLACER_INFO, &info));
	info.device = 0;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_INFO, &info));
	info.device_size = 0;
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_INFO, &info));
	EXPECT_EQ(DMABUF_PLACER_COHERENCE_UNASKED, info.out_coherence);
	close(fd);
}

/* Without root's rights, with descriptors that were opened before */
TEST_F(buffer, info_for_holder_of_descriptor)
{
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	pid_t pid;
	bool ok;

	ASSERT_LE(0, fd);
	pid = fork();
	if (!pid) {
		ok = !setresgid(1000, 1000, 1000) &&
		     !setresuid(1000, 1000, 1000) && abi_open() < 0 &&
		     errno == EACCES && !abi_info(self->node, fd, &self->info);
		_exit(!ok);
	}
	EXPECT_EQ(0, child_status(pid));
	close(fd);
}

/* Elements are longer than this kernel knows, and there is less room than results */
TEST_F(buffer, info_arrays)
{
	struct {
		struct dmabuf_placer_attachment a;
		unsigned char more[8];
	} longer[3];
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	struct dmabuf_placer_info info = {
		.size = sizeof(info),
		.fd = fd,
		.attachments = (uintptr_t)longer,
		.attachment_size = sizeof(longer[0]),
		.attachment_count = 1,
	};
	struct importer plain;
	unsigned int i;
	__u32 first;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&self->direct, fd));
	if (importer_open(&plain, IMPORTER_TRANSLATED))
		plain.fd = -1;
	else
		ASSERT_EQ(0, importer_attach(&plain, fd));
	memset(longer, 0xa5, sizeof(longer));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_INFO, &info));
	EXPECT_EQ(plain.fd < 0 ? 1 : 2, info.out_attachments);
	EXPECT_STREQ(self->name.name, longer[0].a.name);
	EXPECT_TRUE(all_zero(longer[0].more, sizeof(longer[0].more)));
	for (i = 0; i < sizeof(longer[1]); i++)
		EXPECT_EQ(0xa5, ((unsigned char *)&longer[1])[i]);

	info.attachment_size = sizeof(longer[0].a) - 1;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_INFO, &info));
	info.attachment_size = MOST + 1;
	EXPECT_EQ(E2BIG, call(self->node, DMABUF_PLACER_INFO, &info));
	info.attachment_size = sizeof(longer[0]);
	info.attachments = 0;
	EXPECT_EQ(EFAULT, call(self->node, DMABUF_PLACER_INFO, &info));
	/* As many as there are, whatever a program says it has room for */
	info.attachments = (uintptr_t)longer;
	info.attachment_count = DMABUF_PLACER_ATTACHMENTS;
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_INFO, &info));
	info.attachment_count++;
	EXPECT_EQ(E2BIG, call(self->node, DMABUF_PLACER_INFO, &info));
	info.attachment_count--;
	info.expectation_count = DMABUF_PLACER_ATTACHMENTS + 1;
	info.expectation_size = sizeof(struct dmabuf_placer_expectation);
	EXPECT_EQ(E2BIG, call(self->node, DMABUF_PLACER_INFO, &info));
	info.expectation_count = 0;
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_INFO, &info));
	first = info.out_attachments;
	info.attachment_count = 0;
	info.attachment_size = 0;
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_INFO, &info));
	EXPECT_EQ(first, info.out_attachments);
	close(plain.fd);
	EXPECT_EQ(0, importer_detach(&self->direct));
	close(fd);
}

/* The text is cut where there is too little room, and never without an end */
TEST_F(buffer, info_text_cut)
{
	char text[8] = "xxxxxxx", whole[256];
	int fd = heap_alloc(AUTO_HEAP, LONG);
	struct dmabuf_placer_info info = {
		.size = sizeof(info),
		.fd = fd,
		.text = (uintptr_t)whole,
		.text_size = sizeof(whole),
	};

	ASSERT_LE(0, fd);
	EXPECT_EQ(EOPNOTSUPP, importer_refused(&self->direct, fd));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_INFO, &info));
	info.text = (uintptr_t)text;
	info.text_size = 4;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_INFO, &info));
	EXPECT_EQ(strlen(whole) + 1, info.out_text);
	EXPECT_EQ(0, memcmp(text, "att\0xxx", 8));
	info.text = 0;
	EXPECT_EQ(EFAULT, call(self->node, DMABUF_PLACER_INFO, &info));
	close(fd);
}

/* The list has all that sysfs and /dev have */
TEST_F(buffer, list)
{
	struct dmabuf_placer_heap heaps[ABI_ROOM];
	struct dmabuf_placer_node nodes[ABI_ROOM];
	struct dmabuf_placer_list list = {
		.size = sizeof(list),
		.heaps = (uintptr_t)heaps,
		.heap_size = sizeof(heaps[0]),
		.heap_count = ABI_ROOM,
		.nodes = (uintptr_t)nodes,
		.node_size = sizeof(nodes[0]),
		.node_count = ABI_ROOM,
	};
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	bool has_auto = false, has_system = false;
	__u32 i;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_map_once(&self->direct, fd, BOTH));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_LIST, &list));
	ASSERT_GE(ABI_ROOM, list.out_heaps);
	ASSERT_GE(ABI_ROOM, list.out_nodes);
	for (i = 0; i < list.out_heaps; i++) {
		EXPECT_EQ(heap_stat(heaps[i].name, "used_bytes"),
			  (long)heaps[i].used)
		TH_LOG("%s", heaps[i].name);
		EXPECT_LT(0, heaps[i].total);
		/* The heap of another module */
		EXPECT_EQ(!strncmp(heaps[i].name, "ivshmem", 7),
			  heaps[i].kind == DMABUF_PLACER_HEAP_OTHER);
		if (strcmp(heaps[i].name, "system"))
			continue;
		has_system = true;
		EXPECT_EQ(DMABUF_PLACER_HEAP_SYSTEM, heaps[i].kind);
	}
	for (i = 0; i < list.out_nodes; i++) {
		EXPECT_TRUE(node_is_ours(nodes[i].name))
		TH_LOG("%s", nodes[i].name);
		if (strcmp(nodes[i].name, "auto"))
			continue;
		has_auto = true;
		EXPECT_EQ(DMABUF_PLACER_NODE_AUTO, nodes[i].kind);
	}
	EXPECT_TRUE(has_system && has_auto);

	list.heap_count = 0;
	list.node_count = 1;
	memset(nodes, 0, sizeof(nodes));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_LIST, &list));
	EXPECT_LT(0, list.out_heaps);
	EXPECT_LT(0, list.out_nodes);
	EXPECT_NE('\0', nodes[0].name[0]);
	EXPECT_EQ('\0', nodes[1].name[0]);
	close(fd);
}

static struct dmabuf_placer_query
query_for(const struct dmabuf_placer_device *devices, __u32 nr, __u64 length)
{
	return (struct dmabuf_placer_query){
		.size = sizeof(struct dmabuf_placer_query),
		.length = length,
		.count = 1,
		.devices = (uintptr_t)devices,
		.device_size = sizeof(*devices),
		.device_count = nr,
	};
}

/* The buffer goes where the answer says, and asking changes nothing */
TEST_F(buffer, query_is_what_is_done)
{
	struct dmabuf_placer_verdict verdicts[ABI_ROOM];
	struct dmabuf_placer_query query = query_for(&self->name, 1, MIB);
	struct placement p;
	int fd;

	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	query.verdicts = (uintptr_t)verdicts;
	query.verdict_size = sizeof(verdicts[0]);
	query.verdict_count = ABI_ROOM;
	memset(verdicts, 0xa5, sizeof(verdicts));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(0, buffers_count());
	EXPECT_EQ(0, heaps_used());
	EXPECT_EQ(0, query.out_error);
	EXPECT_EQ(0, query.out_conflict);
	EXPECT_EQ(DMABUF_PLACER_NONE, query.out_culprit);
	ASSERT_GT(query.out_verdicts, query.out_chosen);
	EXPECT_EQ(DMABUF_PLACER_VERDICT_CHOSEN,
		  verdicts[query.out_chosen].flags);
	EXPECT_EQ(DMABUF_PLACER_REASON_FEASIBLE,
		  verdicts[query.out_chosen].reason);
	EXPECT_EQ(1, verdicts[query.out_chosen].takes);

	fd = heap_alloc(AUTO_HEAP, MIB);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_map_once(&self->direct, fd, BOTH));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ(p.heap, verdicts[query.out_chosen].heap);
	close(fd);
}

TEST_F(buffer, query_conflict)
{
	struct dmabuf_placer_verdict verdicts[ABI_ROOM];
	struct dmabuf_placer_query query = query_for(&self->name, 1, LONG);
	const struct dmabuf_placer_verdict *v;
	__u32 conflict[2] = { 77, 77 };

	query.verdicts = (uintptr_t)verdicts;
	query.verdict_size = sizeof(verdicts[0]);
	query.verdict_count = ABI_ROOM;
	query.conflict = (uintptr_t)conflict;
	query.conflict_count = 2;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(EOPNOTSUPP, query.out_error);
	EXPECT_EQ(DMABUF_PLACER_NONE, query.out_chosen);
	EXPECT_EQ(1, query.out_conflict);
	EXPECT_EQ(0, conflict[0]);
	EXPECT_EQ(77, conflict[1]);
	v = verdict_of(verdicts, query.out_verdicts, "system");
	ASSERT_NE(NULL, v);
	EXPECT_EQ(DMABUF_PLACER_REASON_CONTIGUITY, v->reason);
	EXPECT_EQ(0, v->device);
	EXPECT_EQ(0, v->takes);
}

TEST_F(buffer, query_conflict_of_two)
{
	struct dmabuf_placer_device devices[3];
	struct dmabuf_placer_query query = query_for(devices, 3, 4 * MIB);
	__u32 conflict[4] = {};
	struct importer plain;

	if (importer_open(&plain, IMPORTER_PLAIN))
		SKIP(return, "no importer that reaches other memory only");
	devices[0] = self->name;
	devices[1] = self->name;
	abi_name(&devices[2], &plain);
	query.conflict = (uintptr_t)conflict;
	query.conflict_count = 1;
	query.access = DMABUF_PLACER_ACCESS_OFTEN;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(EOPNOTSUPP, query.out_error);
	EXPECT_EQ(2, query.out_conflict);
	EXPECT_GT(2, conflict[0]);
	EXPECT_EQ(0, conflict[1]);
	query.conflict_count = 4;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(2, conflict[1]);
	close(plain.fd);
}

/* More buffers than all heaps together could hold, though any one of them would fit */
TEST_F(buffer, query_count)
{
	struct dmabuf_placer_verdict verdicts[ABI_ROOM];
	struct dmabuf_placer_query query = query_for(&self->name, 0, 0);
	__u64 takes = 0;
	__u32 i;

	query.length = 16 * MIB;
	query.count = ~0u;
	query.verdicts = (uintptr_t)verdicts;
	query.verdict_size = sizeof(verdicts[0]);
	query.verdict_count = ABI_ROOM;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(ENOMEM, query.out_error);
	for (i = 0; i < query.out_verdicts; i++)
		takes += verdicts[i].takes;
	EXPECT_LT(1, takes);
	EXPECT_GT(query.count, takes);
	query.count = takes;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(0, query.out_error);
}

TEST_F(buffer, query_values)
{
	struct dmabuf_placer_query query = query_for(&self->name, 1, 1);

	query.length = 0;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.length = ~0ull;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.length = 1;
	query.count = 0;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.count = 1;
	query.access = DMABUF_PLACER_ACCESS_OFTEN + 1;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.access = 0;
	query.device_count = DMABUF_PLACER_DEVICES + 1;
	EXPECT_EQ(E2BIG, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.device_count = 1;
	query.device_size--;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.device_size = MOST + 1;
	EXPECT_EQ(E2BIG, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.device_size = sizeof(self->name);
	query.devices = 0;
	EXPECT_EQ(EFAULT, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.devices = (uintptr_t)&self->name;
	query.verdict_count = 1;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.verdict_size = sizeof(struct dmabuf_placer_verdict);
	EXPECT_EQ(EFAULT, call(self->node, DMABUF_PLACER_QUERY, &query));
	query.verdict_count = 0;
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_QUERY, &query));
}

/* Each way to name a device wrongly, tried on the second device */
TEST_F(buffer, device_names)
{
	struct {
		struct dmabuf_placer_device d;
		unsigned char more[8];
	} devices[2] = {};
	struct dmabuf_placer_query query = query_for(&devices[0].d, 2, 1);
	struct dmabuf_placer_device *d = &devices[1].d;

	query.device_size = sizeof(devices[0]);
	devices[0].d = self->name;
	*d = self->name;
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_QUERY, &query));
	devices[1].more[7] = 1;
	EXPECT_EQ(E2BIG, call(self->node, DMABUF_PLACER_QUERY, &query));
	devices[1].more[7] = 0;

	snprintf(d->name, sizeof(d->name), "absent");
	EXPECT_EQ(ENODEV, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(1, query.out_culprit);
	memset(d->name, 'x', sizeof(d->name));
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	memset(d->name, 0, sizeof(d->name));
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	*d = self->name;
	memset(d->bus, 'x', sizeof(d->bus));
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	snprintf(d->bus, sizeof(d->bus), "nowhere");
	EXPECT_EQ(ENXIO, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(1, query.out_culprit);
	*d = self->name;
	d->path = address("/");
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	memset(d, 0, sizeof(*d));
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_QUERY, &query));
	/* A bad address, unless the kernel has no devicetree at all */
	d->path = 8;
	EXPECT_NE(0, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_TRUE(errno == EFAULT || errno == EOPNOTSUPP);
	EXPECT_EQ(1, query.out_culprit);
}

TEST_F(buffer, device_paths)
{
	struct dmabuf_placer_device d = {
		.path = address("/pool-bus/mapped-importer@b002000"),
	};
	struct dmabuf_placer_verdict verdicts[ABI_ROOM];
	struct dmabuf_placer_query query = query_for(&d, 1, SIZE);
	struct importer i;

	if (importer_open_named(&i, "mapped-importer"))
		SKIP(return, "no devicetree");
	close(i.fd);
	query.verdicts = (uintptr_t)verdicts;
	query.verdict_size = sizeof(verdicts[0]);
	query.verdict_count = ABI_ROOM;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(0, query.out_error);
	EXPECT_STREQ("carveout-mapped@51000000",
		     verdicts[query.out_chosen].heap);
	/* A node without a device, no node, and a device without a driver */
	d.path = address("/chosen");
	EXPECT_EQ(ENODEV, call(self->node, DMABUF_PLACER_QUERY, &query));
	d.path = address("/nothing");
	EXPECT_EQ(ENODEV, call(self->node, DMABUF_PLACER_QUERY, &query));
	d.path = address("/pool-bus/absent@b00b000");
	EXPECT_EQ(ENODEV, call(self->node, DMABUF_PLACER_QUERY, &query));
	EXPECT_EQ(0, query.out_culprit);
}

/* A device on the AMBA bus can also be named by its path */
TEST_F(buffer, device_on_amba)
{
	struct dmabuf_placer_device d = { .bus = "amba",
					  .name = "9000000.pl011" };
	struct dmabuf_placer_query query = query_for(&d, 1, SIZE);
	int error;

	if (access("/sys/bus/amba/devices/9000000.pl011/driver", F_OK))
		SKIP(return, "no such device");
	error = call(self->node, DMABUF_PLACER_QUERY, &query);
	EXPECT_NE(ENODEV, error);
	memset(&d, 0, sizeof(d));
	d.path = address("/pl011@9000000");
	EXPECT_EQ(error, call(self->node, DMABUF_PLACER_QUERY, &query));
}

static struct dmabuf_placer_alloc
alloc_for(const struct dmabuf_placer_device *devices, __u32 nr, __u64 length)
{
	return (struct dmabuf_placer_alloc){
		.size = sizeof(struct dmabuf_placer_alloc),
		.length = length,
		.devices = (uintptr_t)devices,
		.device_size = sizeof(*devices),
		.device_count = nr,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};
}

/* The first touch finds memory for the device, and nothing moves when it comes */
TEST_F(buffer, alloc_expects)
{
	struct dmabuf_placer_alloc alloc = alloc_for(&self->name, 1, MIB);
	const struct dmabuf_placer_info *info = &self->info.info;
	const struct dmabuf_placer_expectation *e = self->info.expectations;
	struct placement p;
	unsigned char *map;
	int fd;

	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	alloc.access = DMABUF_PLACER_ACCESS_OFTEN;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	fd = alloc.out_fd;
	EXPECT_EQ(0, alloc.out_unmet);
	EXPECT_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(MIB, info->out_length);
	ASSERT_EQ(2, info->out_expectations);
	EXPECT_EQ(DMABUF_PLACER_EXPECTED_COUNTED, e[0].state);
	EXPECT_EQ(0, e[0].flags);
	EXPECT_STREQ(self->name.bus, e[0].bus);
	EXPECT_STREQ(self->name.name, e[0].name);
	EXPECT_EQ(DMABUF_PLACER_EXPECTATION_CPU, e[1].flags);

	map = mmap(NULL, MIB, RW, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	memset(map, 1, MIB);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_EQ(1, p.runs);
	ASSERT_EQ(0, importer_map_once(&self->direct, fd, BOTH));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(1, info->out_generation);
	ASSERT_EQ(0, importer_attach(&self->direct, fd));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(DMABUF_PLACER_EXPECTED_ATTACHED, e[0].state);
	EXPECT_TRUE(self->info.attachments[0].flags &
		    DMABUF_PLACER_ATTACHMENT_EXPECTED);
	EXPECT_EQ(0, importer_detach(&self->direct));
	munmap(map, MIB);
	close(fd);
}

TEST_F(buffer, alloc_values)
{
	struct dmabuf_placer_device devices[2] = { self->name, self->name };
	struct dmabuf_placer_alloc alloc = alloc_for(devices, 2, SIZE);
	int before = fds_count();

	snprintf(devices[1].name, sizeof(devices[1].name), "absent");
	EXPECT_EQ(ENODEV, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	EXPECT_EQ(1, alloc.out_culprit);
	EXPECT_EQ(-1, alloc.out_fd);
	alloc.device_count = 1;
	alloc.fd_flags = O_RDWR | O_NONBLOCK;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	EXPECT_EQ(DMABUF_PLACER_NONE, alloc.out_culprit);
	alloc.fd_flags = O_RDWR;
	alloc.length = 0;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	alloc.length = ~0ull;
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	alloc.length = memory_total() + page_size();
	EXPECT_EQ(ENOMEM, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	alloc.length = SIZE;
	memset(alloc.node, 'x', sizeof(alloc.node));
	EXPECT_EQ(EINVAL, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	alloc.node[8] = '\0';
	EXPECT_EQ(ENOENT, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	EXPECT_EQ(before, fds_count());
	EXPECT_TRUE(buffers_all_gone());
	snprintf(alloc.node, sizeof(alloc.node), "auto");
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	EXPECT_EQ(before + 1, fds_count());
	close(alloc.out_fd);
}

/* A buffer as the node of that flow gives it */
TEST_F(buffer, alloc_from_flow)
{
	struct dmabuf_placer_alloc alloc = alloc_for(&self->name, 0, SIZE);
	const struct dmabuf_placer_info *info = &self->info.info;

	snprintf(alloc.node, sizeof(alloc.node), "pair");
	if (!node_is_ours("pair"))
		SKIP(return, "no flows");
	alloc.flags = DMABUF_PLACER_ALLOC_EAGER;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	ASSERT_EQ(0, abi_info(self->node, alloc.out_fd, &self->info));
	EXPECT_EQ(3, info->out_expectations);
	EXPECT_STREQ("sram@55000000", info->out_heap);
	close(alloc.out_fd);

	/* No memory suits the device beside those of the flow */
	alloc.flags = 0;
	alloc.device_count = 1;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	EXPECT_EQ(1, alloc.out_unmet);
	ASSERT_EQ(0, abi_info(self->node, alloc.out_fd, &self->info));
	EXPECT_EQ(4, info->out_expectations);
	EXPECT_EQ(1, info->out_unmet);
	close(alloc.out_fd);
}

/* The call allocates the memory, or fails for lack of it and leaves nothing behind */
TEST_F(buffer, alloc_eager)
{
	struct dmabuf_placer_alloc alloc = alloc_for(&self->name, 1, MIB);
	int before = fds_count(), nr = 0;
	int fds[ABI_ROOM];

	alloc.flags = DMABUF_PLACER_ALLOC_EAGER;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	ASSERT_EQ(0, abi_info(self->node, alloc.out_fd, &self->info));
	EXPECT_EQ(MIB, self->info.info.out_filled);
	EXPECT_EQ(DMABUF_PLACER_EVENT_COMMIT, self->info.info.out_event);
	close(alloc.out_fd);
	EXPECT_TRUE(buffers_all_gone());
	/* The size is still allowed, so only filling fails */
	ASSERT_EQ(0, heaps_limit("1048576"));
	while (nr < ABI_ROOM && !call(self->node, DMABUF_PLACER_ALLOC, &alloc))
		fds[nr++] = alloc.out_fd;
	EXPECT_LT(0, nr);
	EXPECT_GT(ABI_ROOM, nr);
	EXPECT_EQ(ENOMEM, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	EXPECT_EQ(-1, alloc.out_fd);
	EXPECT_EQ(nr, fds_count() - before);
	EXPECT_TRUE(wait_for_counts(nr, (long)nr * MIB));
	while (nr)
		close(fds[--nr]);
}

/* Without a free descriptor, the buffer is released again */
TEST_F(buffer, alloc_without_descriptors)
{
	struct dmabuf_placer_alloc alloc = alloc_for(&self->name, 1, SIZE);
	struct rlimit limit, none;

	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &limit));
	none = limit;
	none.rlim_cur = 0;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	EXPECT_EQ(EMFILE, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	EXPECT_EQ(-1, alloc.out_fd);
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	EXPECT_TRUE(buffers_all_gone());
}

#define EAGER "/sys/module/dmabuf_placer/parameters/eager"

/* The parameter "eager" applies to buffers of this call, too, once their devices are expected */
TEST_F(buffer, alloc_eager_by_parameter)
{
	static const char *const nodes[] = { "", "auto" };
	struct dmabuf_placer_alloc alloc =
		alloc_for(&self->name, 1, 15 * page_size());
	const struct dmabuf_placer_info *info = &self->info.info;
	struct placement p;
	unsigned int i;

	ASSERT_EQ(0, file_write(EAGER, "1"));
	for (i = 0; i < ARRAY_SIZE(nodes); i++) {
		snprintf(alloc.node, sizeof(alloc.node), "%s", nodes[i]);
		ASSERT_EQ(0, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
		ASSERT_EQ(0, abi_info(self->node, alloc.out_fd, &self->info));
		EXPECT_EQ(15 * page_size(), info->out_filled);
		EXPECT_EQ(1, info->out_generation);
		EXPECT_EQ(1, info->out_decision);
		ASSERT_EQ(0, buffer_placement(alloc.out_fd, &p));
		EXPECT_EQ(1, p.runs) TH_LOG("\"%s\"", nodes[i]);
		close(alloc.out_fd);
	}
	EXPECT_EQ(0, file_write(EAGER, "0"));
}

/* An eager flow's memory also suits the program's own device; otherwise the call fails */
TEST_F(buffer, alloc_eager_by_flow)
{
	struct dmabuf_placer_alloc alloc = alloc_for(&self->name, 1, SIZE);
	const struct dmabuf_placer_info *info = &self->info.info;

	if (!node_is_ours("eager"))
		SKIP(return, "no flows");
	snprintf(alloc.node, sizeof(alloc.node), "eager");
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	ASSERT_EQ(0, abi_info(self->node, alloc.out_fd, &self->info));
	EXPECT_EQ(SIZE, info->out_filled);
	/* A single decision for all devices */
	EXPECT_EQ(1, info->out_generation);
	EXPECT_EQ(1, info->out_decision);
	EXPECT_EQ(alloc.out_unmet, info->out_unmet);
	close(alloc.out_fd);
}

static struct dmabuf_placer_expect
expect_for(int fd, const struct dmabuf_placer_device *devices, __u32 nr)
{
	return (struct dmabuf_placer_expect){
		.size = sizeof(struct dmabuf_placer_expect),
		.fd = fd,
		.devices = (uintptr_t)devices,
		.device_size = sizeof(*devices),
		.device_count = nr,
	};
}

/* A signal ends the call, even while others hold the lock for long */
TEST_F(buffer, expect_killed)
{
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	struct dmabuf_placer_expect expect = expect_for(fd, &self->name, 1);
	pid_t holder, pid;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&self->direct, fd));
	holder = fork();
	if (!holder)
		_exit(importer_hold(&self->direct));
	usleep(100000);
	pid = fork();
	if (!pid)
		_exit(call(self->node, DMABUF_PLACER_EXPECT, &expect));
	usleep(100000);
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(SIGKILL, child_signal(pid));
	/* It did not wait for the lock */
	EXPECT_EQ(0, waitpid(holder, NULL, WNOHANG));
	EXPECT_EQ(0, kill(holder, SIGKILL));
	EXPECT_EQ(SIGKILL, child_signal(holder));
	EXPECT_EQ(0, importer_detach(&self->direct));
	close(fd);
}

TEST_F(buffer, expect_and_withdraw)
{
	struct dmabuf_placer_device devices[2] = { self->name, self->name };
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	struct dmabuf_placer_expect expect = expect_for(fd, devices, 2);

	ASSERT_LE(0, fd);
	snprintf(devices[1].name, sizeof(devices[1].name), "absent");
	EXPECT_EQ(ENODEV, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(1, expect.out_culprit);
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(0, self->info.info.out_expectations);

	/* Named twice, a device is expected once */
	devices[1] = self->name;
	expect.access = DMABUF_PLACER_ACCESS_RARE;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(2, expect.out_expectations);
	EXPECT_EQ(0, expect.out_unmet);

	expect.flags = DMABUF_PLACER_EXPECT_WITHDRAW;
	expect.access = 0;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(1, expect.out_expectations);
	EXPECT_EQ(ENOENT, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(0, expect.out_culprit);
	expect.device_count = 0;
	expect.access = DMABUF_PLACER_ACCESS_RARE;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(0, expect.out_expectations);
	EXPECT_EQ(ENOENT, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(DMABUF_PLACER_CPU, expect.out_culprit);
	close(fd);
}

/* Any holder of a descriptor may withdraw expectations, also those that came with the node */
TEST_F(buffer, withdraw_of_others)
{
	struct dmabuf_placer_alloc alloc = alloc_for(&self->name, 1, SIZE);
	struct dmabuf_placer_expect expect = expect_for(-1, &self->name, 1);
	pid_t pid;

	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_ALLOC, &alloc));
	expect.fd = alloc.out_fd;
	expect.flags = DMABUF_PLACER_EXPECT_WITHDRAW;
	pid = fork();
	if (!pid)
		_exit(setresgid(1000, 1000, 1000) ||
		      setresuid(1000, 1000, 1000) ||
		      call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(0, child_status(pid));
	ASSERT_EQ(0, abi_info(self->node, alloc.out_fd, &self->info));
	EXPECT_EQ(0, self->info.info.out_expectations);
	close(alloc.out_fd);
}

/* Withdrawn while the device is attached, which stays a user, and can leave */
TEST_F(buffer, withdraw_attached)
{
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	struct dmabuf_placer_expect expect = expect_for(fd, &self->name, 1);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	ASSERT_EQ(0, importer_attach(&self->direct, fd));
	expect.flags = DMABUF_PLACER_EXPECT_WITHDRAW;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(0, self->info.info.out_expectations);
	EXPECT_EQ(1, self->info.info.out_attachments);
	EXPECT_FALSE(self->info.attachments[0].flags &
		     DMABUF_PLACER_ATTACHMENT_EXPECTED);
	EXPECT_EQ(0, importer_detach(&self->direct));
	EXPECT_EQ(0, importer_map_once(&self->direct, fd, BOTH));
	close(fd);
}

#define PCI	 "/sys/bus/pci/"
#define DEADLINE 20

static int unplug(const FIXTURE_DATA(buffer) * self)
{
	char path[128];

	close(self->direct.fd);
	snprintf(path, sizeof(path), PCI "devices/%s/remove", self->name.name);
	return file_write(path, "1");
}

static int plug(FIXTURE_DATA(buffer) * self)
{
	int tries;

	if (file_write(PCI "rescan", "1"))
		return -1;
	for (tries = 0; tries < DEADLINE * 10; tries++) {
		if (!importer_open_named(&self->direct, self->name.name))
			return 0;
		usleep(100 * 1000);
	}
	return -1;
}

/* The expectation of an unplugged device is withdrawn by its name, also once it is back */
TEST_F(buffer, withdraw_gone)
{
	int fd = heap_alloc(AUTO_HEAP, SIZE),
	    other = heap_alloc(AUTO_HEAP, SIZE);
	struct dmabuf_placer_expect expect = expect_for(fd, &self->name, 1);
	struct dmabuf_placer_expect second = expect_for(other, &self->name, 1);

	ASSERT_LE(0, fd);
	ASSERT_LE(0, other);
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &second));
	ASSERT_EQ(0, unplug(self));
	expect.flags = DMABUF_PLACER_EXPECT_WITHDRAW;
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(0, expect.out_expectations);
	EXPECT_EQ(ENODEV, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(0, expect.out_culprit);

	ASSERT_EQ(0, plug(self));
	EXPECT_EQ(ENOENT, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	/* The name now means another device; the expectations of both are withdrawn at once */
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &second));
	EXPECT_EQ(2, second.out_expectations);
	EXPECT_EQ(1, second.out_unmet);
	second.flags = DMABUF_PLACER_EXPECT_WITHDRAW;
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &second));
	EXPECT_EQ(0, second.out_expectations);
	EXPECT_EQ(ENOENT, call(self->node, DMABUF_PLACER_EXPECT, &second));
	close(fd);
	close(other);
}

static struct dmabuf_placer_commit commit_of(int fd, __u32 timeout_ms)
{
	return (struct dmabuf_placer_commit){
		.size = sizeof(struct dmabuf_placer_commit),
		.fd = fd,
		.timeout_ms = timeout_ms,
	};
}

/* Commits to memory, and then to other memory that an expected device needs */
TEST_F(buffer, commit_moves)
{
	size_t size = 15 * page_size();
	void *map;
	int fd = heap_alloc_scattered(AUTO_HEAP, size, &map);
	struct dmabuf_placer_commit commit = commit_of(fd, 0);
	struct dmabuf_placer_expect expect = expect_for(fd, &self->name, 1);
	struct placement p;

	ASSERT_LE(0, fd);
	pattern_fill(map, size, 1);
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(1, commit.out_generation);
	EXPECT_STREQ("system", commit.out_heap);
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(2, commit.out_generation);
	EXPECT_EQ(DMABUF_PLACER_HOLD_NONE, commit.out_hold);
	EXPECT_EQ(0, commit.out_unmet);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ(p.heap, commit.out_heap);
	EXPECT_EQ(1, p.runs);
	EXPECT_TRUE(pattern_holds(map, size, 1));
	munmap(map, size);
	close(fd);
}

/* Waits until a buffer has had its memory for longer than that; false after a minute */
static bool wait_for_age(FIXTURE_DATA(buffer) * self, int fd, __u64 age)
{
	int tries;

	for (tries = 0; tries < 6000; tries++) {
		if (abi_info(self->node, fd, &self->info))
			return false;
		if (self->info.info.out_age > age)
			return true;
		usleep(10000);
	}
	return false;
}

/* The age of memory begins with the commit, and anew only with a move */
TEST_F(buffer, commit_begins_age)
{
	const __u64 while_ns = 500000000;
	size_t size = 15 * page_size();
	void *map;
	int fd = heap_alloc_scattered(AUTO_HEAP, size, &map);
	int young = heap_alloc(AUTO_HEAP, SIZE);
	struct dmabuf_placer_expect expect = expect_for(fd, &self->name, 1);
	struct dmabuf_placer_commit commit = commit_of(young, 0);
	struct placement p;
	__u64 age;

	ASSERT_LE(0, fd);
	ASSERT_LE(0, young);
	ASSERT_EQ(0, abi_info(self->node, young, &self->info));
	EXPECT_EQ(0, self->info.info.out_age);
	ASSERT_EQ(0, buffer_placement(young, &p));
	EXPECT_EQ(NULL, strstr(p.text, ", for "));
	ASSERT_TRUE(wait_for_age(self, fd, while_ns));
	age = self->info.info.out_age;
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_LE(age / 1000000, p.age_ms);

	/* Nothing need be done for the older buffer, whose memory stays that much older */
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	commit.fd = fd;
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	ASSERT_EQ(0, abi_info(self->node, young, &self->info));
	age = self->info.info.out_age;
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_LT(age + while_ns / 2, self->info.info.out_age);

	ASSERT_TRUE(wait_for_age(self, young, while_ns));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(2, commit.out_generation);
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	age = self->info.info.out_age;
	ASSERT_EQ(0, abi_info(self->node, young, &self->info));
	EXPECT_LT(age, self->info.info.out_age);
	munmap(map, size);
	close(young);
	close(fd);
}

TEST_F(buffer, commit_backs)
{
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	struct dmabuf_placer_commit commit = commit_of(fd, 0);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(1, commit.out_generation);
	EXPECT_EQ(SIZE, heaps_used());
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(DMABUF_PLACER_EVENT_COMMIT, self->info.info.out_event);
	close(fd);
	ASSERT_EQ(0, wait_for_counts(0, 0) ? 0 : -1);

	fd = heap_alloc(AUTO_HEAP, SIZE);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, heaps_limit("0"));
	commit.fd = fd;
	EXPECT_EQ(EOPNOTSUPP, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(0, commit.out_generation);
	EXPECT_STREQ("", commit.out_heap);
	close(fd);
}

/* A limit that comes and goes: a later commit tries again what has failed */
TEST_F(buffer, commit_tries_again)
{
	size_t size = 15 * page_size();
	void *map;
	int fd = heap_alloc_scattered(AUTO_HEAP, size, &map);
	struct dmabuf_placer_commit commit = commit_of(fd, 0);
	struct dmabuf_placer_expect expect = expect_for(fd, &self->name, 1);
	struct dmabuf_placer_alloc other =
		alloc_for(&self->name, 1, 15 * page_size());
	int fds[ABI_ROOM], nr = 0;
	char given[32];

	ASSERT_LE(0, fd);
	snprintf(given, sizeof(given), "%zu", size);
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	/* Each heap may give one such buffer, and has given it, so the device still counts */
	ASSERT_EQ(0, heaps_limit(given));
	other.flags = DMABUF_PLACER_ALLOC_EAGER;
	while (nr < ABI_ROOM && !call(self->node, DMABUF_PLACER_ALLOC, &other))
		fds[nr++] = other.out_fd;
	ASSERT_GT(ABI_ROOM, nr);
	EXPECT_EQ(ENOMEM, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(1, commit.out_generation);
	EXPECT_EQ(1, commit.out_unmet);
	EXPECT_STREQ("system", commit.out_heap);
	ASSERT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(DMABUF_PLACER_EXPECTED_STARVED,
		  self->info.expectations[0].state);
	ASSERT_EQ(0, heaps_limit("max"));
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(2, commit.out_generation);
	EXPECT_EQ(0, commit.out_unmet);
	while (nr)
		close(fds[--nr]);
	munmap(map, size);
	close(fd);
}

/* DMA that has not ended is named, and a commit after its end moves the buffer */
TEST_F(buffer, commit_waits_for_fence)
{
	size_t size = 15 * page_size();
	void *map;
	int timeline = sw_sync_open();
	int fd = heap_alloc_scattered(AUTO_HEAP, size, &map);
	struct dmabuf_placer_commit commit = commit_of(fd, 0);
	struct dmabuf_placer_expect expect = expect_for(fd, &self->name, 1);

	ASSERT_LE(0, fd);
	if (timeline < 0) {
		close(fd);
		munmap(map, size);
		SKIP(return, "no sw_sync in this kernel");
	}
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	ASSERT_EQ(0, sw_sync_fence(timeline, fd));
	EXPECT_EQ(ETIMEDOUT, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(DMABUF_PLACER_HOLD_FENCE, commit.out_hold);
	EXPECT_STREQ(sw_sync_driver(), commit.out_holder);
	EXPECT_EQ(1, commit.out_generation);
	commit.timeout_ms = 10;
	EXPECT_EQ(ETIMEDOUT, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	ASSERT_EQ(0, sw_sync_signal(timeline));
	EXPECT_EQ(0, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(DMABUF_PLACER_HOLD_NONE, commit.out_hold);
	EXPECT_EQ(2, commit.out_generation);
	EXPECT_EQ(0, commit.out_unmet);
	close(timeline);
	munmap(map, size);
	close(fd);
}

/* What keeps the buffer is named; and once it lets go, a commit that waits goes on */
TEST_F(buffer, commit_waits_for_holder)
{
	size_t size = 15 * page_size();
	void *map;
	int fd = heap_alloc_scattered(AUTO_HEAP, size, &map);
	struct dmabuf_placer_commit commit = commit_of(fd, 0);
	struct dmabuf_placer_expect expect = expect_for(fd, &self->name, 1);
	struct commit_thread t = { .commit = commit_of(fd, 600000),
				   .node = self->node };

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_vmap(&self->direct, fd));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	EXPECT_EQ(EBUSY, call(self->node, DMABUF_PLACER_COMMIT, &commit));
	EXPECT_EQ(DMABUF_PLACER_HOLD_VMAP, commit.out_hold);
	EXPECT_STREQ("the kernel", commit.out_holder);
	EXPECT_EQ(1, commit.out_generation);
	commit.timeout_ms = 50;
	EXPECT_EQ(EBUSY, call(self->node, DMABUF_PLACER_COMMIT, &commit));

	ASSERT_EQ(0, pthread_create(&t.thread, NULL, abi_commit_in_thread, &t));
	usleep(100000);
	EXPECT_EQ(0, importer_vunmap(&self->direct));
	ASSERT_EQ(0, pthread_join(t.thread, NULL));
	EXPECT_EQ(0, t.error);
	EXPECT_EQ(2, t.commit.out_generation);
	munmap(map, size);
	close(fd);
}

/* A commit that waits can be killed, and others can use the buffer meanwhile */
TEST_F(buffer, commit_killed)
{
	size_t size = 15 * page_size();
	void *map;
	int fd = heap_alloc_scattered(AUTO_HEAP, size, &map);
	struct dmabuf_placer_commit commit = commit_of(fd, 600000);
	struct dmabuf_placer_expect expect = expect_for(fd, &self->name, 1);
	pid_t pid;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_vmap(&self->direct, fd));
	ASSERT_EQ(0, call(self->node, DMABUF_PLACER_EXPECT, &expect));
	pid = fork();
	if (!pid)
		_exit(call(self->node, DMABUF_PLACER_COMMIT, &commit));
	usleep(100000);
	pattern_fill(map, size, 1);
	EXPECT_EQ(0, abi_info(self->node, fd, &self->info));
	EXPECT_EQ(0, waitpid(pid, NULL, WNOHANG));
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(SIGKILL, child_signal(pid));
	EXPECT_EQ(0, importer_vunmap(&self->direct));
	munmap(map, size);
	close(fd);
}

TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0
/*
 * libplacer and the commands of the tool that ask the module, with real devices.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../../tools/libplacer/libplacer.h"
#include "camera.h"
#include "child.h"
#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"
#include "vgem.h"

#define RW     (PROT_READ | PROT_WRITE)
#define CAMERA "platform/vivid.0"
#define NODE   "/dev/dmabuf-placer"
/* Beside the directory of the tests */
#define TOOL "../placer"
/* More than any heap has in one piece, and less than ordinary memory */
#define LONG (256ul * MIB)
/* More than the library has room for at first */
#define MANY 20

static const char *const camera_only[] = { CAMERA, NULL };

FIXTURE(library)
{
	int placer;
	struct camera camera;
	char node[64];
	int status;
	char said[65536];
};

FIXTURE_SETUP(library)
{
	char link[64];
	ssize_t len;

	self->placer = placer_open();
	ASSERT_LE(0, self->placer);
	ASSERT_EQ(0, camera_open(&self->camera, CAMERA_LARGE));
	snprintf(link, sizeof(link), "/proc/self/fd/%d", self->camera.fd);
	len = readlink(link, self->node, sizeof(self->node) - 1);
	ASSERT_LT(0, len);
	self->node[len] = '\0';
}

FIXTURE_TEARDOWN(library)
{
	camera_close(&self->camera);
	close(self->placer);
	EXPECT_TRUE(buffers_all_gone());
}

/* What a command of the tool prints, and how it ends */
static void tool(FIXTURE_DATA(library) * self, const char *format, ...)
{
	char arguments[256], command[320];
	va_list args;
	size_t len;
	FILE *pipe;

	va_start(args, format);
	vsnprintf(arguments, sizeof(arguments), format, args);
	va_end(args);
	snprintf(command, sizeof(command), TOOL " %s 2>&1", arguments);
	pipe = popen(command, "r");
	len = pipe ? fread(self->said, 1, sizeof(self->said) - 1, pipe) : 0;
	self->said[len] = '\0';
	self->status = pipe ? WEXITSTATUS(pclose(pipe)) : -1;
}

static bool says(const FIXTURE_DATA(library) * self, const char *what)
{
	return strstr(self->said, what);
}

/* The verdict on a heap of that name, or NULL */
static const struct dmabuf_placer_verdict *
verdict_on(const struct placer_answer *answer, const char *heap)
{
	__u32 i;

	for (i = 0; i < answer->nr_verdicts; i++)
		if (!strcmp(answer->verdicts[i]->heap, heap))
			return answer->verdicts[i];
	return NULL;
}

TEST_F(library, finds_the_device_of_a_node)
{
	char device[PLACER_DEVICE_LEN];

	ASSERT_EQ(0, placer_device_of_path(self->node, device, sizeof(device)));
	EXPECT_STREQ(CAMERA, device);
	ASSERT_EQ(0,
		  placer_device_of_fd(self->camera.fd, device, sizeof(device)));
	EXPECT_STREQ(CAMERA, device);
	EXPECT_EQ(-ENODEV,
		  placer_device_of_path("/dev/null", device, sizeof(device)));
	EXPECT_EQ(-ENODEV,
		  placer_device_of_path("/proc", device, sizeof(device)));
	EXPECT_EQ(-ENODEV,
		  placer_device_of_fd(self->placer, device, sizeof(device)));
	EXPECT_EQ(-EBADF, placer_device_of_fd(-1, device, sizeof(device)));
}

TEST_F(library, query_says_why_not)
{
	const char *const names[] = { self->node, NULL };
	const struct dmabuf_placer_verdict *system;
	struct placer_answer *answer;
	__u32 culprit;

	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	ASSERT_EQ(0,
		  placer_query(self->placer, self->camera.frame_size, 2, names,
			       DMABUF_PLACER_ACCESS_NONE, &culprit, &answer));
	EXPECT_EQ(0, answer->error);
	ASSERT_LT(answer->chosen, answer->nr_verdicts);
	EXPECT_EQ(2, answer->verdicts[answer->chosen]->takes);
	system = verdict_on(answer, "system");
	ASSERT_NE(NULL, system);
	EXPECT_EQ(DMABUF_PLACER_REASON_CONTIGUITY, system->reason);
	EXPECT_EQ(0, system->device);
	placer_free(answer);

	ASSERT_EQ(0, placer_query(self->placer, LONG, 1, names,
				  DMABUF_PLACER_ACCESS_NONE, NULL, &answer));
	EXPECT_EQ(EOPNOTSUPP, answer->error);
	EXPECT_EQ(DMABUF_PLACER_NONE, answer->chosen);
	ASSERT_EQ(1, answer->nr_conflict);
	EXPECT_EQ(0, answer->conflict[0]);
	placer_free(answer);
}

TEST_F(library, culprit_is_named)
{
	const char *const names[] = { CAMERA, "platform/nobody", NULL };
	struct placer_answer *answer;
	__u32 culprit;

	EXPECT_EQ(-ENODEV,
		  placer_query(self->placer, MIB, 1, names,
			       DMABUF_PLACER_ACCESS_NONE, &culprit, &answer));
	EXPECT_EQ(1, culprit);
	culprit = 0;
	EXPECT_EQ(-ENODEV,
		  placer_alloc(self->placer, MIB, NULL, names,
			       DMABUF_PLACER_ACCESS_NONE, 0, &culprit));
	EXPECT_EQ(1, culprit);
	EXPECT_EQ(-EBADF, placer_alloc(-1, MIB, NULL, NULL,
				       DMABUF_PLACER_ACCESS_NONE, 0, NULL));
	EXPECT_EQ(-ENOENT, placer_alloc(self->placer, MIB, "nosuchnode", NULL,
					DMABUF_PLACER_ACCESS_NONE, 0, NULL));
}

/* Camera to display: what is written before the camera attaches need not move */
TEST_F(library, allocated_for_a_camera)
{
	size_t size = self->camera.frame_size;
	struct placer_info *info;
	unsigned int i;
	int fd;

	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	fd = placer_alloc(self->placer, size, NULL, camera_only,
			  DMABUF_PLACER_ACCESS_OFTEN, DMABUF_PLACER_ALLOC_EAGER,
			  NULL);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, placer_info(self->placer, fd, self->node, &info));
	EXPECT_EQ(page_align(size), info->buffer->out_filled);
	EXPECT_STRNE("system", info->buffer->out_heap);
	EXPECT_EQ(2, info->nr_expectations);
	EXPECT_EQ(0, info->nr_attachments);
	EXPECT_NE(DMABUF_PLACER_COHERENCE_UNASKED, info->buffer->out_coherence);
	placer_free(info);

	ASSERT_EQ(0, camera_queue(&self->camera, fd));
	ASSERT_EQ(0, placer_info(self->placer, fd, NULL, &info));
	EXPECT_EQ(1, info->buffer->out_generation);
	ASSERT_EQ(1, info->nr_attachments);
	EXPECT_STREQ("vivid.0", info->attachments[0]->name);
	EXPECT_EQ(DMABUF_PLACER_HOLD_MAPPED, info->attachments[0]->hold);
	for (i = 0; i < info->nr_expectations; i++)
		if (!strcmp("vivid.0", info->expectations[i]->name))
			EXPECT_EQ(DMABUF_PLACER_EXPECTED_ATTACHED,
				  info->expectations[i]->state);
	EXPECT_LT(0, strlen(info->text));
	placer_free(info);
	EXPECT_EQ(0, camera_release(&self->camera));
	close(fd);
}

TEST_F(library, expectation_moves_a_buffer)
{
	struct placer_info *info;
	int fd;

	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	fd = heap_alloc(AUTO_HEAP, self->camera.frame_size);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, placer_commit(self->placer, fd, 1000));
	ASSERT_EQ(0, placer_info(self->placer, fd, NULL, &info));
	EXPECT_STREQ("system", info->buffer->out_heap);
	placer_free(info);
	EXPECT_EQ(0, placer_expect(self->placer, fd, camera_only,
				   DMABUF_PLACER_ACCESS_NONE, NULL));
	ASSERT_EQ(0, placer_commit(self->placer, fd, 1000));
	ASSERT_EQ(0, placer_info(self->placer, fd, NULL, &info));
	EXPECT_STRNE("system", info->buffer->out_heap);
	EXPECT_EQ(1, info->nr_expectations);
	placer_free(info);
	EXPECT_EQ(0, placer_withdraw(self->placer, fd, camera_only,
				     DMABUF_PLACER_ACCESS_NONE, NULL));
	EXPECT_EQ(-ENOENT, placer_withdraw(self->placer, fd, camera_only,
					   DMABUF_PLACER_ACCESS_NONE, NULL));
	close(fd);
}

/* A device without hardware, on a bus that is private to the kernel */
TEST_F(library, expects_vgem)
{
	char device[PLACER_DEVICE_LEN];
	const char *const names[] = { device, NULL };
	int fd = heap_alloc(AUTO_HEAP, MIB), vgem = vgem_open();
	struct placer_info *info;
	char told[128];
	__u32 gem;

	ASSERT_LE(0, fd);
	ASSERT_LE(0, vgem);
	ASSERT_EQ(0, placer_device_of_fd(vgem, device, sizeof(device)));
	EXPECT_STREQ("vgem", strchr(device, '/') + 1);
	/* Older kernels have no such bus, and the device had no driver */
	if (strncmp(device, "faux/", 5)) {
		EXPECT_EQ(-ENODEV,
			  placer_expect(self->placer, fd, names,
					DMABUF_PLACER_ACCESS_NONE, NULL));
		close(vgem);
		close(fd);
		return;
	}
	ASSERT_EQ(0, placer_expect(self->placer, fd, names,
				   DMABUF_PLACER_ACCESS_NONE, NULL))
	TH_LOG("%s", device);
	ASSERT_EQ(0, vgem_import(vgem, fd, &gem));
	ASSERT_EQ(0, placer_info(self->placer, fd, NULL, &info));
	ASSERT_EQ(1, info->nr_expectations);
	snprintf(told, sizeof(told), "%s/%s", info->expectations[0]->bus,
		 info->expectations[0]->name);
	EXPECT_STREQ(device, told);
	EXPECT_EQ(DMABUF_PLACER_EXPECTED_ATTACHED,
		  info->expectations[0]->state);
	placer_free(info);
	EXPECT_EQ(0, vgem_drop(vgem, gem));
	EXPECT_EQ(0, placer_withdraw(self->placer, fd, names,
				     DMABUF_PLACER_ACCESS_NONE, NULL));
	close(vgem);
	close(fd);
}

/* More attachments than there is room for at first */
TEST_F(library, long_lists_are_whole)
{
	struct importer direct[MANY];
	struct placer_info *info;
	unsigned int i;
	int fd = heap_alloc(AUTO_HEAP, page_size());

	ASSERT_LE(0, fd);
	for (i = 0; i < MANY; i++) {
		ASSERT_EQ(0, importer_open(&direct[i], IMPORTER_DIRECT));
		ASSERT_EQ(0, importer_attach(&direct[i], fd));
	}
	ASSERT_EQ(0, placer_info(self->placer, fd, NULL, &info));
	ASSERT_EQ(MANY, info->nr_attachments);
	for (i = 0; i < MANY; i++)
		EXPECT_STREQ(info->attachments[0]->name,
			     info->attachments[i]->name);
	EXPECT_LT(0, strlen(info->attachments[0]->name));
	placer_free(info);
	for (i = 0; i < MANY; i++)
		close(direct[i].fd);
	close(fd);
}

TEST_F(library, lists_heaps_and_nodes)
{
	struct placer_list *list;
	bool heap = false, node = false;
	__u32 i;

	ASSERT_EQ(0, placer_list(self->placer, &list));
	for (i = 0; i < list->nr_heaps; i++)
		heap |= !strcmp(list->heaps[i]->name, "system") &&
			list->heaps[i]->kind == DMABUF_PLACER_HEAP_SYSTEM;
	for (i = 0; i < list->nr_nodes; i++)
		node |= !strcmp(list->nodes[i]->name, "auto");
	EXPECT_TRUE(heap);
	EXPECT_TRUE(node);
	placer_free(list);
}

TEST_F(library, mapping_is_aligned)
{
	static const char path[] =
		"/sys/kernel/mm/transparent_hugepage/hpage_pmd_size";
	unsigned long huge = 0;
	FILE *file = fopen(path, "re");
	unsigned char *map;
	void *at;
	int fd;

	if (file && fscanf(file, "%lu", &huge) != 1)
		huge = 0;
	if (file)
		fclose(file);
	ASSERT_LT(0, huge);
	fd = heap_alloc(AUTO_HEAP, huge + page_size());
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, placer_map(fd, huge + 1, RW, &at));
	EXPECT_EQ(0, (uintptr_t)at % huge);
	map = at;
	map[0] = 1;
	map[huge] = 2;
	EXPECT_EQ(0, placer_unmap(at, huge + page_size()));
	ASSERT_EQ(0, placer_map(fd, page_size(), PROT_READ, &at));
	map = at;
	EXPECT_EQ(1, map[0]);
	EXPECT_EQ(0, placer_unmap(at, page_size()));
	EXPECT_EQ(-EINVAL, placer_map(fd, 0, RW, &at));
	EXPECT_EQ(-EBADF, placer_map(-1, huge, RW, &at));
	EXPECT_EQ(-EBADF, placer_map(-1, 1, RW, &at));
	close(fd);
}

TEST_F(library, tool_queries)
{
	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	tool(self, "query --device %s --size %zu --count 2", self->node,
	     self->camera.frame_size);
	EXPECT_EQ(0, self->status) TH_LOG("%s", self->said);
	EXPECT_TRUE(says(self, " is " CAMERA "\n"));
	EXPECT_TRUE(says(self, "- system: not contiguous enough (" CAMERA ")"))
	TH_LOG("%s", self->said);
	EXPECT_TRUE(says(self, ", 2 of 2 buffers\n"));
	tool(self, "query --device " CAMERA " --size 256M");
	EXPECT_EQ(1, self->status);
	EXPECT_TRUE(says(self, "cannot share: " CAMERA "\n"))
	TH_LOG("%s", self->said);
	tool(self, "query --json --device " CAMERA " --size 256M");
	EXPECT_EQ(1, self->status);
	EXPECT_TRUE(says(self, "\"error\": \"EOPNOTSUPP\""))
	TH_LOG("%s", self->said);
	tool(self, "query --device platform/nobody");
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "placer: platform/nobody: no such device"));
	tool(self, "query --device usb/1-1");
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "placer: usb/1-1: the module does not look up"))
	TH_LOG("%s", self->said);
	tool(self, "query --device " CAMERA " --size 18446744073709551615");
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "placer: --size: 18446744073709551615 is more"))
	TH_LOG("%s", self->said);
	tool(self, "query --device platform/");
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "placer: 'platform/' is no device\n"));
	tool(self, "query --device /dev/null");
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "placer: /dev/null: no node of a device"));
}

TEST_F(library, tool_tells_of_a_buffer)
{
	int fd;

	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	fd = placer_alloc(self->placer, self->camera.frame_size, NULL,
			  camera_only, DMABUF_PLACER_ACCESS_OFTEN, 0, NULL);
	ASSERT_LE(0, fd);
	tool(self, "info %d:%d", getpid(), fd);
	EXPECT_EQ(0, self->status);
	EXPECT_TRUE(says(self, "without memory yet")) TH_LOG("%s", self->said);
	tool(self, "why %d:%d", getpid(), fd);
	EXPECT_EQ(0, self->status);
	EXPECT_TRUE(says(self, " has no memory; nothing was decided"))
	TH_LOG("%s", self->said);
	ASSERT_EQ(0, camera_queue(&self->camera, fd));
	tool(self, "info %d:%d", getpid(), fd);
	EXPECT_TRUE(says(self, "device " CAMERA ": mapped"))
	TH_LOG("%s", self->said);
	EXPECT_TRUE(says(self, "expected the CPU: "));
	tool(self, "info --json --device %s %d:%d", self->node, getpid(), fd);
	EXPECT_TRUE(says(self, "\"hold\": \"mapped\""))
	TH_LOG("%s", self->said);
	EXPECT_FALSE(says(self, "\"unasked\""));
	tool(self, "why %d:%d", getpid(), fd);
	EXPECT_EQ(0, self->status);
	EXPECT_TRUE(says(self, "- system: not contiguous enough"))
	TH_LOG("%s", self->said);
	EXPECT_EQ(0, camera_release(&self->camera));
	close(fd);
}

TEST_F(library, tool_says_why_refused)
{
	int fd = heap_alloc(AUTO_HEAP, LONG);
	struct importer direct;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_open(&direct, IMPORTER_DIRECT));
	EXPECT_EQ(EOPNOTSUPP, importer_refused(&direct, fd));
	tool(self, "why %d:%d", getpid(), fd);
	EXPECT_EQ(1, self->status);
	EXPECT_TRUE(says(self, "refused, EOPNOTSUPP")) TH_LOG("%s", self->said);
	EXPECT_TRUE(says(self, "      do: "));
	tool(self, "why --json %d:%d", getpid(), fd);
	EXPECT_EQ(1, self->status);
	EXPECT_TRUE(says(self, "\"error\": \"EOPNOTSUPP\""));
	close(direct.fd);
	close(fd);
}

TEST_F(library, tool_says_what_it_cannot_take)
{
	int fd;

	tool(self, "info %d:%d", getpid(), 999);
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "has no descriptor 999"));
	tool(self, "info %d:%d", getpid(), self->camera.fd);
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "is no buffer of dmabuf-placer"));
	fd = heap_alloc(AUTO_HEAP, MIB);
	ASSERT_LE(0, fd);
	tool(self, "info --device platform/nobody %d:%d", getpid(), fd);
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "placer: platform/nobody: no such device"))
	TH_LOG("%s", self->said);
	tool(self, "info --device usb/1-1 %d:%d", getpid(), fd);
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "placer: usb/1-1: the module does not look up"))
	TH_LOG("%s", self->said);
	tool(self, "info --device '' %d:%d", getpid(), fd);
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "placer: '' is no device\n"));
	tool(self, "info --device usb/1-1 %d:%d", getpid(), self->camera.fd);
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "is no buffer of dmabuf-placer"));
	close(fd);
	tool(self, "info 4194303:1");
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "there is no process 4194303"));
}

/* A heap that suits the camera, and the processes that have memory of it */
TEST_F(library, tool_blames)
{
	struct placer_info *info;
	unsigned long seconds;
	char owner[64];
	const char *at;
	char *end;
	int fd;

	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	fd = placer_alloc(self->placer, self->camera.frame_size, NULL,
			  camera_only, DMABUF_PLACER_ACCESS_NONE,
			  DMABUF_PLACER_ALLOC_EAGER, NULL);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, placer_info(self->placer, fd, NULL, &info));
	snprintf(owner, sizeof(owner), ", of process %d (library)", getpid());
	tool(self, "blame '%s'", info->buffer->out_heap);
	EXPECT_EQ(0, self->status);
	EXPECT_TRUE(says(self, owner)) TH_LOG("%s", self->said);
	EXPECT_TRUE(says(self, " bytes for ")) TH_LOG("%s", self->said);
	EXPECT_TRUE(says(self, "could be in system"));
	tool(self, "blame system");
	EXPECT_FALSE(says(self, owner)) TH_LOG("%s", self->said);
	tool(self, "blame --json '%s'", info->buffer->out_heap);
	EXPECT_TRUE(says(self, "\"name\": \"library\""))
	TH_LOG("%s", self->said);
	at = strstr(self->said, "\"seconds\": ");
	ASSERT_NE(NULL, at) TH_LOG("%s", self->said);
	at += strlen("\"seconds\": ");
	seconds = strtoul(at, &end, 10);
	EXPECT_NE(at, end) TH_LOG("%s", self->said);
	placer_free(info);
	ASSERT_EQ(0, placer_info(self->placer, fd, NULL, &info));
	EXPECT_GE(info->buffer->out_age / 1000000000, seconds);
	placer_free(info);
	tool(self, "blame nosuchheap");
	EXPECT_EQ(2, self->status);
	EXPECT_TRUE(says(self, "there is no heap 'nosuchheap'"));
	tool(self, "top --count 1");
	EXPECT_EQ(0, self->status);
	EXPECT_TRUE(says(self, owner + strlen(", of ")))
	TH_LOG("%s", self->said);
	tool(self, "top --json --interval 1 --count 2");
	EXPECT_EQ(0, self->status);
	EXPECT_TRUE(says(self, "{\"heaps\":[{\"heap\":\""));
	close(fd);
}

/* Starts a command of the tool that does not end by itself. *@says: what it prints */
static pid_t tool_start(const char *command, const char *option, FILE **says)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends))
		return -1;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl(TOOL, "placer", command, option, NULL);
		_exit(127);
	}
	close(ends[1]);
	*says = fdopen(ends[0], "r");
	return pid;
}

/* Those of the tool; the guest has one of its own */
static unsigned int trace_instances(void)
{
	DIR *directory = opendir("/sys/kernel/tracing/instances");
	struct dirent *entry;
	unsigned int nr = 0;

	while (directory && (entry = readdir(directory)))
		nr += !strncmp(entry->d_name, "placer-", 7);
	if (directory)
		closedir(directory);
	return nr;
}

/* Commits a buffer that the CPU is expected to use. Return: its number, or 0 on failure */
static unsigned long traced_buffer(int placer)
{
	int fd = placer_alloc(placer, MIB, NULL, NULL,
			      DMABUF_PLACER_ACCESS_RARE, 0, NULL);
	unsigned long number = fd < 0 ? 0 : buffer_number(fd);

	if (placer_commit(placer, fd, 0) ||
	    placer_withdraw(placer, fd, NULL, DMABUF_PLACER_ACCESS_RARE, NULL))
		number = 0;
	close(fd);
	return number;
}

/* The first buffers may be too early for the tool, so make more until it prints something */
static void tool_traces(struct __test_metadata *_metadata,
			FIXTURE_DATA(library) * self, const char *option,
			const char *const *said)
{
	unsigned long first, number;
	FILE *says = NULL;
	pid_t pid = tool_start("trace", option, &says);
	char line[4096], what[128];
	struct pollfd ready;

	ASSERT_LT(0, pid);
	ASSERT_NE(NULL, says);
	ready = (struct pollfd){ .fd = fileno(says), .events = POLLIN };
	first = traced_buffer(self->placer);
	do {
		number = traced_buffer(self->placer);
		ASSERT_NE(0, number);
	} while (!poll(&ready, 1, 100));
	/* The tool runs by now, and reports all of this buffer, in this order */
	number = traced_buffer(self->placer);
	ASSERT_LT(first, number);
	for (; *said; said++) {
		snprintf(what, sizeof(what), *said, number);
		do {
			ASSERT_NE(NULL, fgets(line, sizeof(line), says))
			TH_LOG("not said: %s", what);
		} while (!strstr(line, what));
	}
	EXPECT_EQ(1, trace_instances());
	EXPECT_EQ(0, kill(pid, SIGTERM));
	EXPECT_EQ(SIGTERM, child_signal(pid));
	EXPECT_EQ(0, trace_instances());
	fclose(says);
}

TEST_F(library, tool_traces)
{
	static const char *const said[] = {
		" buffer %lu: commit: system, 1048576 bytes\n", NULL
	};

	tool_traces(_metadata, self, NULL, said);
}

TEST_F(library, tool_traces_all)
{
	static const char *const said[] = {
		" buffer %lu: created, 1048576 bytes\n",
		" buffer %lu: the CPU is expected\n",
		" heap system: 1048576 bytes wanted: given",
		" buffer %lu: commit: system, 1048576 bytes\n",
		"    + system: feasible",
		" buffer %lu: the CPU is expected no more\n",
		" buffer %lu: freed, which was in system\n",
		NULL,
	};

	tool_traces(_metadata, self, "--all", said);
}

TEST_F(library, tool_traces_for_programs)
{
	static const char *const said[] = {
		"\"buffer\":%lu,\"decision\":1,\"event\":\"commit\",\"device\":null,\"result\":0,\"heap\":\"system\"",
		"\"buffer\":%lu,\"decision\":1,\"text\":\"system: feasible",
		NULL,
	};

	tool_traces(_metadata, self, "--json", said);
}

/* A process's name cannot write to the user's terminal, nor spoil what programs read */
TEST_F(library, tool_prints_names_tamed)
{
	int fd = placer_alloc(self->placer, self->camera.frame_size, NULL,
			      camera_only, DMABUF_PLACER_ACCESS_NONE,
			      DMABUF_PLACER_ALLOC_EAGER, NULL);
	struct placer_info *info;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, prctl(PR_SET_NAME, "\033[2K\033[1A \xff\x7f\nx"));
	ASSERT_EQ(0, placer_info(self->placer, fd, NULL, &info));
	tool(self, "blame '%s'", info->buffer->out_heap);
	EXPECT_TRUE(says(self, "(?[2K?[1A ??"));
	EXPECT_FALSE(says(self, "\033"));
	tool(self, "blame --json '%s'", info->buffer->out_heap);
	EXPECT_TRUE(says(self, "\"name\": \"?[2K?[1A ??"));
	tool(self, "top --json --count 1");
	EXPECT_TRUE(says(self, "\"name\":\"?[2K?[1A ??"));
	EXPECT_TRUE(says(self, "\"denied\":0,\"failed\":0}"))
	TH_LOG("%s", self->said);
	placer_free(info);
	close(fd);
}

TEST_F(library, tool_looks_at_all)
{
	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	tool(self, "doctor");
	EXPECT_EQ(0, self->status) TH_LOG("%s", self->said);
	EXPECT_TRUE(says(self, "vgem imports it: ok\n"))
	TH_LOG("%s", self->said);
	EXPECT_TRUE(says(self, "vivid is in use: not tried\n"))
	TH_LOG("%s", self->said);
	camera_close(&self->camera);
	tool(self, "doctor");
	EXPECT_EQ(0, self->status);
	EXPECT_TRUE(says(self, "vivid maps a buffer: ok\n"))
	TH_LOG("%s", self->said);
	ASSERT_EQ(0, camera_open(&self->camera, CAMERA_LARGE));
	EXPECT_FALSE(says(self, "FAILED"));
	tool(self, "doctor --only-look");
	EXPECT_EQ(0, self->status);
	EXPECT_TRUE(says(self, "/dev/dma_heap/auto: any devices\n"));
	EXPECT_FALSE(says(self, "vgem imports"));
}

TEST_F(library, another_user_is_told_what_it_lacks)
{
	int fd = heap_alloc(AUTO_HEAP, MIB);
	pid_t child;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, chmod(NODE, 0666));
	child = fork();
	if (!child) {
		if (setgid(65534) || setuid(65534))
			_exit(3);
		tool(self, "info %d:%d", getppid(), fd);
		_exit(self->status == 2 && says(self, "CAP_SYS_PTRACE") ? 0 :
									  1);
	}
	EXPECT_EQ(0, child_status(child));
	ASSERT_EQ(0, chmod(NODE, 0600));
	child = fork();
	if (!child) {
		if (setgid(65534) || setuid(65534))
			_exit(3);
		tool(self, "info %d:%d", getppid(), fd);
		_exit(self->status == 2 && says(self, "the group video") ? 0 :
									   1);
	}
	EXPECT_EQ(0, child_status(child));
	close(fd);
}

TEST_HARNESS_MAIN

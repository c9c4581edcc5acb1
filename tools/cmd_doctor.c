// SPDX-License-Identifier: GPL-2.0
/*
 * placer doctor: all that a report of a bug needs, as text.
 *
 * It also runs where the module is not loaded or does not answer, as that may be the bug.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <placer/version.h>

#include "error.h"
#include "live/live.h"
#include "live/selftest.h"
#include "live/words.h"
#include "option.h"
#include "placer.h"

#define DOCTOR_SIZE (8ull << 20)

struct doctor {
	const char *output;
	bool only_look;
};

static void cmd_doctor_output(void *object, const char *where, char *value)
{
	struct doctor *doctor = object;

	(void)where;
	doctor->output = value;
}

static const struct parse_item cmd_doctor_options[] = {
	{ "o", "FILE", "write there", .apply = cmd_doctor_output },
	{ "only-look", NULL, "allocate no buffer: no self-test, no timings",
	  .flag = offsetof(struct doctor, only_look) },
	{ .key = NULL },
};

static const char *const cmd_doctor_usage[] = { "[-o FILE] [--only-look]",
						NULL };

static const struct option_command cmd_doctor_command = {
	.name = "doctor",
	.usage = cmd_doctor_usage,
	.about =
		"Writes what a report of a bug needs: versions, heaps, devices, flows, a\n"
		"self-test with vgem and vivid where they are, and timings. No other device is\n"
		"opened. If root runs it, the report has addresses of memory; it never has names\n"
		"of programs or users.\n",
	.options = cmd_doctor_options,
	.end = "Exit status: 0 nothing failed; 1 something did, or the module does not answer;\n"
	       "2 bad input.\n",
};

static void doctor_title(const char *title)
{
	printf("\n%s\n", title);
	for (; *title; title++)
		putchar('-');
	putchar('\n');
}

/* The lines of a file that begin with one of @beginning; all lines if that is NULL */
static void doctor_file(const char *path, const char *const *beginnings)
{
	FILE *file = fopen(path, "re");
	char line[1024];
	unsigned int i;

	if (!file) {
		printf("%s: %s\n", path, strerror(errno));
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		for (i = 0; beginnings && beginnings[i]; i++)
			if (!strncmp(line, beginnings[i],
				     strlen(beginnings[i])))
				break;
		if (!beginnings || beginnings[i])
			fputs(line, stdout);
	}
	fclose(file);
}

/* A file of one line, behind a title; prints nothing if there is no such file */
static void doctor_line(const char *title, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[256];

	if (!file)
		return;
	if (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		printf("%s: %s\n", title, line);
	}
	fclose(file);
}

/* Words of the kernel's command line that are about memory or the module */
static void doctor_command_line(void)
{
	static const char *const about[] = {
		"cma",		 "numa_cma", "swiotlb",	  "iommu",
		"dmabuf_placer", "mem=",     "hugepages", NULL
	};
	FILE *file = fopen("/proc/cmdline", "re");
	char line[4096], *word, *rest = line;
	unsigned int i;

	if (!file)
		return;
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	printf("command line:");
	while ((word = strsep(&rest, "\n ")))
		for (i = 0; about[i]; i++)
			if (strstr(word, about[i])) {
				printf(" %s", word);
				break;
			}
	putchar('\n');
}

static void doctor_system(void)
{
	static const char *const memory[] = { "MemTotal:", "CmaTotal:",
					      "CmaFree:", "SwapTotal:", NULL };
	static const char *const release[] = { "PRETTY_NAME=", NULL };
	struct utsname name;

	doctor_title("System");
	if (!uname(&name))
		printf("%s %s %s %s\n", name.sysname, name.release,
		       name.version, name.machine);
	doctor_file("/etc/os-release", release);
	doctor_line("board", "/sys/firmware/devicetree/base/model");
	printf("page size: %ld\n", sysconf(_SC_PAGESIZE));
	doctor_line("huge page size",
		    "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size");
	doctor_command_line();
	doctor_file("/proc/meminfo", memory);
}

static void doctor_each(const char *pattern, void (*print)(const char *path))
{
	glob_t found;
	size_t i;

	if (glob(pattern, 0, NULL, &found))
		return;
	for (i = 0; i < found.gl_pathc; i++)
		print(found.gl_pathv[i]);
	globfree(&found);
}

static void doctor_parameter(const char *path)
{
	doctor_line(strrchr(path, '/') + 1, path);
}

static void doctor_node(const char *path)
{
	struct stat st;

	if (!stat(path, &st))
		printf("%s: mode %o, user %u, group %u\n", path,
		       st.st_mode & 07777, st.st_uid, st.st_gid);
}

static int doctor_module(void)
{
	int placer = placer_open();

	doctor_title("Module");
	printf("this program: %s\n", PLACER_VERSION);
	if (access("/sys/module/dmabuf_placer", F_OK))
		printf("the module dmabuf-placer is not loaded\n");
	doctor_line("version", "/sys/module/dmabuf_placer/version");
	doctor_line("source", "/sys/module/dmabuf_placer/srcversion");
	doctor_line("taint", "/sys/module/dmabuf_placer/taint");
	doctor_each("/sys/module/dmabuf_placer/parameters/*", doctor_parameter);
	doctor_node("/dev/dmabuf-placer");
	doctor_each("/dev/dma_heap/*", doctor_node);
	doctor_node("/dev/udmabuf");
	if (placer < 0)
		printf("/dev/dmabuf-placer: %s\n", strerror(-placer));
	return placer;
}

static void doctor_heaps(int placer)
{
	struct placer_list *list;
	int rc = placer_list(placer, &list);
	u32 i;

	doctor_title("Heaps");
	if (rc) {
		printf("%s\n", strerror(-rc));
		return;
	}
	for (i = 0; i < list->nr_heaps; i++)
		printf("%s: %s, %llu of %llu bytes used\n",
		       list->heaps[i]->name,
		       word_heap(list->heaps[i]->kind)->text,
		       (unsigned long long)list->heaps[i]->used,
		       (unsigned long long)list->heaps[i]->total);
	for (i = 0; i < list->nr_nodes; i++)
		printf("/dev/dma_heap/%s: %s\n", list->nodes[i]->name,
		       list->nodes[i]->kind == DMABUF_PLACER_NODE_FLOW ?
			       "a flow" :
			       "any devices");
	placer_free(list);
}

static void doctor_driver(const char *device)
{
	char link[256], target[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/sys/bus/%.*s/devices/%s/driver",
		 (int)strcspn(device, "/"), device, strchr(device, '/') + 1);
	len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		return;
	target[len] = '\0';
	printf(", driver %s", strrchr(target, '/') + 1);
}

static void doctor_where(int placer, const char *device)
{
	const char *const devices[] = { device, NULL };
	struct placer_answer *answer;
	int rc = placer_query(placer, DOCTOR_SIZE, 1, devices,
			      DMABUF_PLACER_ACCESS_NONE, NULL, &answer);
	u32 i;

	if (rc) {
		printf("  %s\n", live_device_error(rc));
		return;
	}
	for (i = 0; i < answer->nr_verdicts; i++) {
		printf("  %c ", i == answer->chosen ? '*' : '-');
		live_print_verdict(answer->verdicts[i], NULL);
		putchar('\n');
	}
	placer_free(answer);
}

/* Nodes are not opened: that may switch a device on. */
static void doctor_devices_of(int placer, const char *pattern)
{
	char device[PLACER_DEVICE_LEN];
	glob_t found;
	size_t i;
	int rc;

	if (glob(pattern, 0, NULL, &found))
		return;
	for (i = 0; i < found.gl_pathc; i++) {
		rc = placer_device_of_path(found.gl_pathv[i], device,
					   sizeof(device));
		printf("%s: %s", found.gl_pathv[i],
		       rc ? strerror(-rc) : device);
		if (!rc)
			doctor_driver(device);
		putchar('\n');
		if (!rc && placer >= 0)
			doctor_where(placer, device);
	}
	globfree(&found);
}

static void doctor_devices(int placer)
{
	static const char *const patterns[] = {
		"/dev/video*",	     "/dev/media*",	  "/dev/dri/card*",
		"/dev/dri/renderD*", "/dev/accel/accel*", NULL
	};
	unsigned int i;

	doctor_title("Devices, and where 8 MiB for each would go");
	for (i = 0; patterns[i]; i++)
		doctor_devices_of(placer, patterns[i]);
}

static void doctor_debugfs(void)
{
	doctor_title("Flows and pools of the board, for root");
	doctor_file("/sys/kernel/debug/dmabuf_placer/board", NULL);
	doctor_title("Heaps in detail, for root");
	doctor_file("/sys/kernel/debug/dmabuf_placer/heaps", NULL);
	doctor_title("Counters, for root");
	doctor_file("/sys/kernel/debug/dmabuf_placer/counters", NULL);
}

/* Only the caller may read the file: it has what debugfs shows to root only. */
static void doctor_redirect(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		bad_input("%s: %s", path, strerror(errno));
	close(fd);
}

int cmd_doctor(int argc, char **argv)
{
	struct doctor doctor = { .output = NULL };
	int first = option_parse(&cmd_doctor_command, &doctor, argc, argv);
	bool good = true;
	int placer;

	if (first < argc)
		bad_input("do not know '%s'", argv[first]);
	if (doctor.output)
		doctor_redirect(doctor.output);
	printf("placer doctor\n");
	doctor_system();
	placer = doctor_module();
	if (placer >= 0)
		doctor_heaps(placer);
	doctor_devices(placer);
	doctor_debugfs();
	if (placer >= 0 && !doctor.only_look) {
		doctor_title("Self-test");
		good = selftest_run(placer);
		doctor_title("Timings");
		good &= selftest_time(placer);
	}
	return good && placer >= 0 ? TOOL_FEASIBLE : TOOL_INFEASIBLE;
}

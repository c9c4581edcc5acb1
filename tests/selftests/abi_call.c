// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of /dev/dmabuf-placer.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "abi_call.h"
#include "placer_utils.h"

int abi_open(void)
{
	return open(ABI_NODE, O_RDWR | O_CLOEXEC);
}

int abi_info(int node, int fd, struct abi_info *info)
{
	memset(info, 0, sizeof(*info));
	info->info = (struct dmabuf_placer_info){
		.size = sizeof(info->info),
		.fd = fd,
		.attachments = (uintptr_t)info->attachments,
		.attachment_size = sizeof(info->attachments[0]),
		.attachment_count = ABI_ROOM,
		.expectations = (uintptr_t)info->expectations,
		.expectation_size = sizeof(info->expectations[0]),
		.expectation_count = ABI_ROOM,
		.verdicts = (uintptr_t)info->verdicts,
		.verdict_size = sizeof(info->verdicts[0]),
		.verdict_count = ABI_ROOM,
		.text = (uintptr_t)info->text,
		.text_size = sizeof(info->text),
	};
	return ioctl(node, DMABUF_PLACER_INFO, &info->info);
}

void *abi_commit_in_thread(void *thread)
{
	struct commit_thread *t = thread;

	t->error = errno_of(ioctl(t->node, DMABUF_PLACER_COMMIT, &t->commit));
	return NULL;
}

void abi_name(struct dmabuf_placer_device *device, const struct importer *i)
{
	const char *bus = strchr(i->info.name, ':') ? "pci" : "platform";

	memset(device, 0, sizeof(*device));
	snprintf(device->bus, sizeof(device->bus), "%s", bus);
	snprintf(device->name, sizeof(device->name), "%s", i->info.name);
}

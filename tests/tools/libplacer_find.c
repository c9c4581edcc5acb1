// SPDX-License-Identifier: GPL-2.0
/*
 * libplacer_find SYSFS MAJOR MINOR [SIZE]: prints the device of a node, or the error
 * libplacer_find rows: prints where the library's table of drivers and the facts differ
 * libplacer_find names NAME...: prints the error of a list of devices, and the culprit
 * libplacer_find attachments N: prints how many of N attachments and expectations are returned
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <placer/env.h>
#include <placer/soc_facts.h>
#include <placer/soc_table.h>

#include "../../tools/libplacer/internal.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static const char *const buses[] = {
	[PLACER_BUS_PLATFORM] = "platform",
	[PLACER_BUS_PCI] = "pci",
	[PLACER_BUS_USB] = "usb",
	[PLACER_BUS_VIRTIO] = "virtio",
	[PLACER_BUS_AUXILIARY] = "auxiliary",
};

static enum libplacer_attaches attaches(const struct placer_soc_fact *fact)
{
	switch (placer_fact_attaches(fact)) {
	case PLACER_FACT_ATTACHES_PARENT:
		return LIBPLACER_ATTACHES_PARENT;
	case PLACER_FACT_ATTACHES_DMA_CHANNEL:
		return LIBPLACER_ATTACHES_DMA_CHANNEL;
	default:
		return LIBPLACER_ATTACHES_SELF;
	}
}

static int rows(void)
{
	const struct libplacer_driver *d = libplacer_drivers;
	const struct placer_soc_fact *fact = placer_soc_facts;
	unsigned int found = 0;

	for (; fact < placer_soc_facts + ARRAY_SIZE(placer_soc_facts); fact++) {
		if (attaches(fact) == LIBPLACER_ATTACHES_SELF)
			continue;
		for (d = libplacer_drivers; d->bus; d++)
			if (!strcmp(d->name, fact->driver) &&
			    d->attaches == attaches(fact) &&
			    !strcmp(d->bus, buses[fact->bus]))
				break;
		if (!d->bus)
			printf("only a fact: %s\n", fact->driver);
		else
			found++;
	}
	for (d = libplacer_drivers; d->bus; d++)
		if (found)
			found--;
		else
			printf("more than the facts: %s\n", d->name);
	return 0;
}

static int names(char **name)
{
	struct libplacer_devices devices;
	uint32_t culprit;
	int rc = libplacer_devices((const char *const *)name, &devices,
				   &culprit);

	printf("%s %d %u %s/%s\n", strerror(-rc), (int)culprit, devices.nr,
	       devices.device[0].bus, devices.device[0].name);
	return 0;
}

/* Number of attachments of the only buffer, which this program tells in place of the kernel */
static uint32_t attached;

int ioctl(int fd, unsigned long request, ...)
{
	struct dmabuf_placer_info *info;
	va_list list;

	va_start(list, request);
	info = va_arg(list, struct dmabuf_placer_info *);
	va_end(list);
	errno = ENOTTY;
	if (fd || request != DMABUF_PLACER_INFO)
		return -1;
	errno = E2BIG;
	if (info->attachment_count > DMABUF_PLACER_ATTACHMENTS ||
	    info->expectation_count > DMABUF_PLACER_ATTACHMENTS)
		return -1;
	info->out_attachments = attached;
	info->out_expectations = attached;
	return 0;
}

static int attachments(const char *nr)
{
	struct placer_info *info;
	int rc;

	attached = strtoul(nr, NULL, 0);
	rc = placer_info(0, 0, NULL, &info);
	if (rc)
		puts(strerror(-rc));
	else
		printf("%u %u of %u\n", info->nr_attachments,
		       info->nr_expectations, info->buffer->out_attachments);
	if (!rc)
		placer_free(info);
	return 0;
}

int main(int argc, char **argv)
{
	char device[PLACER_DEVICE_LEN];
	int rc;

	if (argc == 2 && !strcmp(argv[1], "rows"))
		return rows();
	if (argc >= 2 && !strcmp(argv[1], "names"))
		return names(argv + 2);
	if (argc == 3 && !strcmp(argv[1], "attachments"))
		return attachments(argv[2]);
	if (argc < 4)
		return 2;
	rc = libplacer_device_find(argv[1], atoi(argv[2]), atoi(argv[3]),
				   device,
				   argc > 4 ? strtoul(argv[4], NULL, 0) :
					      sizeof(device));
	puts(rc ? strerror(-rc) : device);
	return 0;
}

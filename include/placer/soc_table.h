/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Drivers that import dma-bufs, derived from the source of Linux 6.12 and 7.3 by
 * "make facts"; see tools/facts/README.md. Not to be edited: tools/facts/facts.json has
 * the file and line of each fact.
 *
 * Rows are sorted by the names of drivers, in the order of strcmp().
 */
#ifndef _PLACER_SOC_TABLE_H
#define _PLACER_SOC_TABLE_H

/* clang-format off */
static const struct placer_soc_fact placer_soc_facts[] = {
	/* drivers/media/pci/saa7146 */
	{ "Multimedia eXtension Board", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/adp */
	{ "adp",
	  "apple,h7-display-pipe\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/msm */
	{ "adreno",
	  "amd,imageon\0"
	  "qcom,adreno\0"
	  "qcom,adreno-3xx\0"
	  "qcom,kgsl-3d0\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_NEW,
	  64, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/allegro-dvt */
	{ "allegro",
	  "allegro,al5e-1.1\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/amd/isp4 */
	{ "amd_isp_capture", NULL,
	  0,
	  PLACER_FACT_ATTACHES_OTHER |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/amd/amdgpu */
	{ "amdgpu", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/accel/amdxdna */
	{ "amdxdna", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_NEW,
	  64, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/platform/amphion */
	{ "amphion-vpu",
	  "nxp,imx8qm-vpu\0"
	  "nxp,imx8qxp-vpu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tiny */
	{ "appletbdrm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_USB },
	/* drivers/gpu/drm/tiny */
	{ "arcpgu",
	  "snps,arcpgu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/armada */
	{ "armada-drm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/aspeed */
	{ "aspeed-video",
	  "aspeed,ast2400-video-engine\0"
	  "aspeed,ast2500-video-engine\0"
	  "aspeed,ast2600-video-engine\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/aspeed */
	{ "aspeed_gfx",
	  "aspeed,ast2400-gfx\0"
	  "aspeed,ast2500-gfx\0"
	  "aspeed,ast2600-gfx\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/ast */
	{ "ast", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/ast */
	{ "ast", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PCI },
	/* drivers/gpu/drm/atmel-hlcdc */
	{ "atmel-hlcdc-display-controller",
	  "atmel,hlcdc-display-controller\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/deprecated/atmel */
	{ "atmel-sama5d2-isc",
	  "atmel,sama5d2-isc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/atmel */
	{ "atmel_isi",
	  "atmel,at91sam9g45-isi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/input/touchscreen */
	{ "atmel_mxt_ts",
	  "atmel,atmel_mxt_tp\0"
	  "atmel,atmel_mxt_ts\0"
	  "atmel,mXT224\0"
	  "atmel,maxtouch\0"
	  "atmel,qt602240_ts\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_CPU_ONLY, PLACER_BUS_I2C },
	/* drivers/staging/media/av7110 */
	{ "av7110", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/platform/st/sti/bdisp */
	{ "bdisp",
	  "st,stih407-bdisp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/infiniband/hw/bnxt_re */
	{ "bnxt_re.rdma", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/gpu/drm/tiny */
	{ "bochs-drm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PCI },
	/* drivers/media/pci/bt8xx */
	{ "bttv", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/pci/ttpci */
	{ "budget_av", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/platform/amlogic/c3/isp */
	{ "c3-isp",
	  "amlogic,c3-isp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/marvell */
	{ "cafe1000-ccic", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PCI },
	/* drivers/media/platform/ti/cal */
	{ "cal",
	  "ti,am654-cal\0"
	  "ti,dra72-cal\0"
	  "ti,dra72-pre-es2-cal\0"
	  "ti,dra76-cal\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/sunxi/cedrus */
	{ "cedrus",
	  "allwinner,sun20i-d1-video-engine\0"
	  "allwinner,sun4i-a10-video-engine\0"
	  "allwinner,sun50i-a64-video-engine\0"
	  "allwinner,sun50i-h5-video-engine\0"
	  "allwinner,sun50i-h6-video-engine\0"
	  "allwinner,sun5i-a13-video-engine\0"
	  "allwinner,sun7i-a20-video-engine\0"
	  "allwinner,sun8i-a33-video-engine\0"
	  "allwinner,sun8i-h3-video-engine\0"
	  "allwinner,sun8i-r40-video-engine\0"
	  "allwinner,sun8i-v3s-video-engine\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tiny */
	{ "cirrus", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/tiny */
	{ "cirrus-qemu", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PCI },
	/* drivers/media/pci/cobalt */
	{ "cobalt", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  64, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/platform/chips-media/coda */
	{ "coda",
	  "fsl,imx27-vpu\0"
	  "fsl,imx51-vpu\0"
	  "fsl,imx53-vpu\0"
	  "fsl,imx6dl-vpu\0"
	  "fsl,imx6q-vpu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sysfb */
	{ "coreboot-framebuffer", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PLATFORM },
	/* drivers/media/pci/cx23885 */
	{ "cx23885", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/pci/cx25821 */
	{ "cx25821", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/pci/cx88 */
	{ "cx88-mpeg driver manager", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/pci/cx88 */
	{ "cx8800", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/platform/st/stm32/stm32-dcmipp */
	{ "dcmipp",
	  "st,stm32mp13-dcmipp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/st/stm32/stm32-dcmipp */
	{ "dcmipp",
	  "st,stm32mp13-dcmipp\0"
	  "st,stm32mp25-dcmipp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "drm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_HOST1X },
	/* drivers/gpu/drm/pl111 */
	{ "drm-clcd-pl111",
	  "arm,pl110\0"
	  "arm,pl111\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_AMBA },
	/* drivers/gpu/drm/xen */
	{ "drm_xen_front", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  64, PLACER_KIND_ANY, PLACER_BUS_XEN },
	/* drivers/media/pci/dt3155 */
	{ "dt3155", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PCI },
	/* drivers/media/platform/nxp/dw100 */
	{ "dw100",
	  "nxp,imx8mp-dw100\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/imagination */
	{ "e5010",
	  "img,e5010-jpeg-enc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/infiniband/hw/efa */
	{ "efa", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/infiniband/hw/efa */
	{ "efa", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PCI },
	/* drivers/gpu/drm/sysfb */
	{ "efi-framebuffer", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PLATFORM },
	/* drivers/accel/ethosu */
	{ "ethosu",
	  "arm,ethos-u65\0"
	  "arm,ethos-u85\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_NEW,
	  40, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/etnaviv */
	{ "etnaviv", NULL,
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  40, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/etnaviv */
	{ "etnaviv-gpu",
	  "vivante,gc\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos-decon",
	  "samsung,exynos7-decon\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos-decon",
	  "samsung,exynos7-decon\0"
	  "samsung,exynos7870-decon\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos-drm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos-drm-fimc",
	  "samsung,exynos4210-fimc\0"
	  "samsung,exynos4212-fimc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos-drm-g2d",
	  "samsung,exynos4212-g2d\0"
	  "samsung,exynos5250-g2d\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos-drm-gsc",
	  "samsung,exynos5-gsc\0"
	  "samsung,exynos5250-gsc\0"
	  "samsung,exynos5420-gsc\0"
	  "samsung,exynos5433-gsc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/samsung/exynos4-is */
	{ "exynos-fimc-lite",
	  "samsung,exynos4212-fimc-lite\0"
	  "samsung,exynos5250-fimc-lite\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/samsung/exynos-gsc */
	{ "exynos-gsc",
	  "samsung,exynos5-gsc\0"
	  "samsung,exynos5250-gsc\0"
	  "samsung,exynos5420-gsc\0"
	  "samsung,exynos5433-gsc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos-mixer",
	  "samsung,exynos4210-mixer\0"
	  "samsung,exynos4212-mixer\0"
	  "samsung,exynos5-mixer\0"
	  "samsung,exynos5250-mixer\0"
	  "samsung,exynos5420-mixer\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos-rotator",
	  "samsung,exynos4210-rotator\0"
	  "samsung,exynos4212-rotator\0"
	  "samsung,exynos5250-rotator\0"
	  "samsung,s5pv210-rotator\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos-scaler",
	  "samsung,exynos5420-scaler\0"
	  "samsung,exynos5433-scaler\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos4-fb",
	  "samsung,exynos3250-fimd\0"
	  "samsung,exynos4210-fimd\0"
	  "samsung,exynos5250-fimd\0"
	  "samsung,exynos5420-fimd\0"
	  "samsung,s3c6400-fimd\0"
	  "samsung,s5pv210-fimd\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/samsung/exynos4-is */
	{ "exynos4-fimc",
	  "samsung,exynos4210-fimc\0"
	  "samsung,exynos4212-fimc\0"
	  "samsung,s5pv210-fimc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/samsung/exynos4-is */
	{ "exynos4-fimc-is",
	  "samsung,exynos4212-fimc-is\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/exynos */
	{ "exynos5433-decon",
	  "samsung,exynos5433-decon\0"
	  "samsung,exynos5433-decon-tv\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/fsl-dcu */
	{ "fsl-dcu",
	  "fsl,ls1021a-dcu\0"
	  "fsl,vf610-dcu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tiny */
	{ "gm12u320", NULL,
	  0,
	  PLACER_FACT_ATTACHES_OTHER |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_USB },
	/* drivers/gpu/drm/tiny */
	{ "gm12u320", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_USB },
	/* drivers/gpu/drm/gud */
	{ "gud", NULL,
	  0,
	  PLACER_FACT_ATTACHES_OTHER |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_USB },
	/* drivers/gpu/drm/gud */
	{ "gud", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_USB },
	/* drivers/media/platform/verisilicon */
	{ "hantro-vpu",
	  "allwinner,sun50i-h6-vpu-g2\0"
	  "microchip,sama5d4-vdec\0"
	  "nxp,imx8mm-vpu-g1\0"
	  "nxp,imx8mq-vpu\0"
	  "nxp,imx8mq-vpu-g1\0"
	  "nxp,imx8mq-vpu-g2\0"
	  "rockchip,px30-vpu\0"
	  "rockchip,rk3036-vpu\0"
	  "rockchip,rk3066-vpu\0"
	  "rockchip,rk3288-vpu\0"
	  "rockchip,rk3328-vpu\0"
	  "rockchip,rk3399-vpu\0"
	  "rockchip,rk3568-vepu\0"
	  "rockchip,rk3568-vpu\0"
	  "rockchip,rk3588-av1-vpu\0"
	  "rockchip,rk3588-vepu121\0"
	  "st,stm32mp25-vdec\0"
	  "st,stm32mp25-venc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/arm */
	{ "hdlcd",
	  "arm,hdlcd\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/pci/saa7146 */
	{ "hexium HV-PCI6 Orion", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/pci/saa7146 */
	{ "hexium gemini", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/hisilicon/hibmc */
	{ "hibmc-drm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PCI },
	/* drivers/media/pci/hws */
	{ "hws", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  64, PLACER_KIND_ONE_RANGE, PLACER_BUS_PCI },
	/* drivers/gpu/drm/tiny */
	{ "hx8357d",
	  "adafruit,yx350hv15\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/gpu/drm/hyperv */
	{ "hyperv_drm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_VMBUS },
	/* drivers/gpu/drm/hyperv */
	{ "hyperv_drm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_VMBUS },
	/* drivers/gpu/drm/i915 */
	{ "i915", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/i915 */
	{ "i915", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  36, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/i915 */
	{ "i915", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  39, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/i915 */
	{ "i915", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  40, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/i915 */
	{ "i915", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  46, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/tiny */
	{ "ili9163",
	  "newhaven,1.8-128160EF\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/gpu/drm/tiny */
	{ "ili9225",
	  "vot,v220hf01a-t\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/gpu/drm/tiny */
	{ "ili9341",
	  "adafruit,yx240qv29\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/gpu/drm/tiny */
	{ "ili9486",
	  "ozzmaker,piscreen\0"
	  "waveshare,rpi-lcd-35\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/gpu/drm/imx/dcss */
	{ "imx-dcss",
	  "nxp,imx8mq-dcss\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/imx/ipuv3 */
	{ "imx-drm",
	  "fsl,imx-display-subsystem\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/imx */
	{ "imx-ipuv3",
	  "fsl,imx51-ipu\0"
	  "fsl,imx53-ipu\0"
	  "fsl,imx6q-ipu\0"
	  "fsl,imx6qp-ipu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/imx */
	{ "imx-ipuv3-csi", NULL,
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/imx/lcdc */
	{ "imx-lcdc",
	  "fsl,imx21-lcdc\0"
	  "fsl,imx25-lcdc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/mxsfb */
	{ "imx-lcdif",
	  "fsl,imx8mp-lcdif\0"
	  "fsl,imx93-lcdif\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  36, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/imx */
	{ "imx-media",
	  "fsl,imx-capture-subsystem\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/imx */
	{ "imx6-mipi-csi2",
	  "fsl,imx6-mipi-csi2\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nxp */
	{ "imx7-csi",
	  "fsl,imx6ul-csi\0"
	  "fsl,imx7-csi\0"
	  "fsl,imx8mq-csi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/imx/dc */
	{ "imx8-dc",
	  "fsl,imx8qxp-dc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/ingenic */
	{ "ingenic-drm",
	  "ingenic,jz4725b-lcd\0"
	  "ingenic,jz4740-lcd\0"
	  "ingenic,jz4760-lcd\0"
	  "ingenic,jz4760b-lcd\0"
	  "ingenic,jz4770-lcd\0"
	  "ingenic,jz4780-lcd\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/pci/intel/ipu6 */
	{ "intel-ipu6", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_ALL,
	  39, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/staging/media/ipu7 */
	{ "intel-ipu7", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_NEW,
	  39, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/accel/ivpu */
	{ "intel_vpu", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/infiniband/hw/ionic */
	{ "ionic_rdma.rdma", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/media/pci/intel/ipu3 */
	{ "ipu3-cio2", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  39, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/staging/media/ipu3 */
	{ "ipu3-imgu", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  39, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/infiniband/hw/irdma */
	{ "irdma", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/infiniband/hw/irdma */
	{ "irdma.core", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/infiniband/hw/irdma */
	{ "irdma.gen_1", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/infiniband/hw/irdma */
	{ "irdma.gen_2", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/media/platform/ti/j721e-csi2rx */
	{ "j721e-csi2rx",
	  "ti,j721e-csi2rx-shim\0",
	  0,
	  PLACER_FACT_ATTACHES_DMA_CHANNEL |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/hisilicon/kirin */
	{ "kirin-drm",
	  "hisilicon,hi6220-ade\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/kmb */
	{ "kmb-drm",
	  "intel,keembay-display\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/arm/display/komeda */
	{ "komeda",
	  "arm,mali-d32\0"
	  "arm,mali-d71\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  40, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/arm/display/komeda */
	{ "komeda",
	  "arm,mali-d32\0"
	  "arm,mali-d71\0"
	  "armchina,linlon-d6\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  40, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/lima */
	{ "lima",
	  "arm,mali-400\0"
	  "arm,mali-450\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/logicvc */
	{ "logicvc-drm",
	  "xylon,logicvc-3.02.a-display\0"
	  "xylon,logicvc-4.01.a-display\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/loongson */
	{ "loongson", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  40, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/platform */
	{ "m2m-deinterlace", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nxp */
	{ "m2m-emmaprp", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/arm/mali-c55 */
	{ "mali-c55",
	  "arm,mali-c55\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/arm */
	{ "mali-dp",
	  "arm,mali-dp500\0"
	  "arm,mali-dp550\0"
	  "arm,mali-dp650\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/infiniband/hw/mana */
	{ "mana_ib", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/gpu/drm/mcde */
	{ "mcde",
	  "ste,mcde\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/msm */
	{ "mdp4",
	  "qcom,mdp4\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  64, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/mediatek */
	{ "mediatek-disp-ovl",
	  "mediatek,mt2701-disp-ovl\0"
	  "mediatek,mt8167-disp-ovl\0"
	  "mediatek,mt8173-disp-ovl\0"
	  "mediatek,mt8183-disp-ovl\0"
	  "mediatek,mt8183-disp-ovl-2l\0"
	  "mediatek,mt8192-disp-ovl\0"
	  "mediatek,mt8192-disp-ovl-2l\0"
	  "mediatek,mt8195-disp-ovl\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/mediatek */
	{ "mediatek-disp-ovl",
	  "mediatek,mt2701-disp-ovl\0"
	  "mediatek,mt8173-disp-ovl\0"
	  "mediatek,mt8183-disp-ovl\0"
	  "mediatek,mt8183-disp-ovl-2l\0"
	  "mediatek,mt8192-disp-ovl\0"
	  "mediatek,mt8192-disp-ovl-2l\0"
	  "mediatek,mt8195-disp-ovl\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/mediatek */
	{ "mediatek-disp-rdma",
	  "mediatek,mt2701-disp-rdma\0"
	  "mediatek,mt8173-disp-rdma\0"
	  "mediatek,mt8183-disp-rdma\0"
	  "mediatek,mt8195-disp-rdma\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/mediatek */
	{ "mediatek-drm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/mediatek */
	{ "mediatek-mdp-rdma",
	  "mediatek,mt8195-vdo1-rdma\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/meson */
	{ "meson-drm",
	  "amlogic,meson-g12a-vpu\0"
	  "amlogic,meson-gxbb-vpu\0"
	  "amlogic,meson-gxl-vpu\0"
	  "amlogic,meson-gxm-vpu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/amlogic/meson-ge2d */
	{ "meson-ge2d",
	  "amlogic,axg-ge2d\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/meson/vdec */
	{ "meson-vdec",
	  "amlogic,g12a-vdec\0"
	  "amlogic,gxbb-vdec\0"
	  "amlogic,gxl-vdec\0"
	  "amlogic,gxlx-vdec\0"
	  "amlogic,gxm-vdec\0"
	  "amlogic,sm1-vdec\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/mgag200 */
	{ "mgag200", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/mgag200 */
	{ "mgag200", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PCI },
	/* drivers/media/pci/mgb4 */
	{ "mgb4", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  64, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/tiny */
	{ "mi0283qt",
	  "multi-inno,mi0283qt\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/media/platform/microchip */
	{ "microchip-sama5d2-isc",
	  "atmel,sama5d2-isc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/microchip */
	{ "microchip-sama7g5-xisc",
	  "microchip,sama7g5-isc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/infiniband/hw/mlx4 */
	{ "mlx4_ib.ib", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/infiniband/hw/mlx5 */
	{ "mlx5_ib", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_ALL,
	  64, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/infiniband/hw/mlx5 */
	{ "mlx5_ib.rdma", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/infiniband/hw/mlx5 */
	{ "mlx5_ib.rep", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_AUXILIARY },
	/* drivers/media/platform/marvell */
	{ "mmp-camera",
	  "marvell,mmp2-ccic\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/msm */
	{ "msm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_OLD,
	  64, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/msm */
	{ "msm_dpu",
	  "qcom,eliza-dpu\0"
	  "qcom,glymur-dpu\0"
	  "qcom,kaanapali-dpu\0"
	  "qcom,milos-dpu\0"
	  "qcom,msm8917-mdp5\0"
	  "qcom,msm8937-mdp5\0"
	  "qcom,msm8953-mdp5\0"
	  "qcom,msm8996-mdp5\0"
	  "qcom,msm8998-dpu\0"
	  "qcom,qcm2290-dpu\0"
	  "qcom,sa8775p-dpu\0"
	  "qcom,sar2130p-dpu\0"
	  "qcom,sc7180-dpu\0"
	  "qcom,sc7280-dpu\0"
	  "qcom,sc8180x-dpu\0"
	  "qcom,sc8280xp-dpu\0"
	  "qcom,sdm630-mdp5\0"
	  "qcom,sdm660-mdp5\0"
	  "qcom,sdm670-dpu\0"
	  "qcom,sdm845-dpu\0"
	  "qcom,sm6115-dpu\0"
	  "qcom,sm6125-dpu\0"
	  "qcom,sm6150-dpu\0"
	  "qcom,sm6350-dpu\0"
	  "qcom,sm6375-dpu\0"
	  "qcom,sm7150-dpu\0"
	  "qcom,sm8150-dpu\0"
	  "qcom,sm8250-dpu\0"
	  "qcom,sm8350-dpu\0"
	  "qcom,sm8450-dpu\0"
	  "qcom,sm8550-dpu\0"
	  "qcom,sm8650-dpu\0"
	  "qcom,sm8750-dpu\0"
	  "qcom,x1e80100-dpu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_NEW,
	  64, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/msm */
	{ "msm_dpu",
	  "qcom,msm8998-dpu\0"
	  "qcom,qcm2290-dpu\0"
	  "qcom,sc7180-dpu\0"
	  "qcom,sc7280-dpu\0"
	  "qcom,sc8180x-dpu\0"
	  "qcom,sc8280xp-dpu\0"
	  "qcom,sdm630-mdp5\0"
	  "qcom,sdm660-mdp5\0"
	  "qcom,sdm670-dpu\0"
	  "qcom,sdm845-dpu\0"
	  "qcom,sm6115-dpu\0"
	  "qcom,sm6125-dpu\0"
	  "qcom,sm6350-dpu\0"
	  "qcom,sm6375-dpu\0"
	  "qcom,sm7150-dpu\0"
	  "qcom,sm8150-dpu\0"
	  "qcom,sm8250-dpu\0"
	  "qcom,sm8350-dpu\0"
	  "qcom,sm8450-dpu\0"
	  "qcom,sm8550-dpu\0"
	  "qcom,sm8650-dpu\0"
	  "qcom,x1e80100-dpu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_OLD,
	  64, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/msm */
	{ "msm_mdp",
	  "qcom,mdp5\0"
	  "qcom,mdss_mdp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  64, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/mediatek/jpeg */
	{ "mtk-jpeg",
	  "mediatek,mt2701-jpgdec\0"
	  "mediatek,mt8173-jpgdec\0"
	  "mediatek,mt8195-jpgdec\0"
	  "mediatek,mt8195-jpgenc\0"
	  "mediatek,mtk-jpgenc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/mediatek/mdp */
	{ "mtk-mdp",
	  "mediatek,mt8173-mdp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/mediatek/mdp3 */
	{ "mtk-mdp3",
	  "mediatek,mt8183-mdp3-rdma\0"
	  "mediatek,mt8188-mdp3-rdma\0"
	  "mediatek,mt8195-mdp3-rdma\0"
	  "mediatek,mt8195-mdp3-wrot\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/mediatek/vcodec/decoder */
	{ "mtk-vcodec-dec",
	  "mediatek,mt8173-vcodec-dec\0"
	  "mediatek,mt8183-vcodec-dec\0"
	  "mediatek,mt8186-vcodec-dec\0"
	  "mediatek,mt8188-vcodec-dec\0"
	  "mediatek,mt8192-vcodec-dec\0"
	  "mediatek,mt8195-vcodec-dec\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/mediatek/vcodec/encoder */
	{ "mtk-vcodec-enc",
	  "mediatek,mt8173-vcodec-enc\0"
	  "mediatek,mt8173-vcodec-enc-vp8\0"
	  "mediatek,mt8183-vcodec-enc\0"
	  "mediatek,mt8188-vcodec-enc\0"
	  "mediatek,mt8192-vcodec-enc\0"
	  "mediatek,mt8195-vcodec-enc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nxp/imx8-isi */
	{ "mxc-isi",
	  "fsl,imx8mn-isi\0"
	  "fsl,imx8qm-isi\0"
	  "fsl,imx8qxp-isi\0"
	  "fsl,imx8ulp-isi\0"
	  "fsl,imx91-isi\0"
	  "fsl,imx93-isi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nxp/imx8-isi */
	{ "mxc-isi",
	  "fsl,imx8mn-isi\0"
	  "fsl,imx93-isi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nxp/imx8-isi */
	{ "mxc-isi",
	  "fsl,imx8mp-isi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  36, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nxp/imx8-isi */
	{ "mxc-isi",
	  "fsl,imx8mp-isi\0"
	  "fsl,imx95-isi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  36, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nxp/imx-jpeg */
	{ "mxc-jpeg",
	  "nxp,imx8qxp-jpgdec\0"
	  "nxp,imx8qxp-jpgenc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/mxsfb */
	{ "mxsfb",
	  "fsl,imx23-lcdif\0"
	  "fsl,imx28-lcdif\0"
	  "fsl,imx6sx-lcdif\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/nouveau */
	{ "nouveau", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/nouveau */
	{ "nouveau",
	  "nvidia,gk20a\0"
	  "nvidia,gm20b\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  34, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/nouveau */
	{ "nouveau",
	  "nvidia,gp10b\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  36, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nuvoton */
	{ "npcm-video",
	  "nuvoton,npcm750-vcd\0"
	  "nuvoton,npcm845-vcd\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tiny */
	{ "of-display",
	  "display\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sysfb */
	{ "of-display",
	  "display\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/ti/omap3isp */
	{ "omap3isp",
	  "ti,omap3-isp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/omap4iss */
	{ "omap4iss", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/ti/omap */
	{ "omap_vout", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/omapdrm */
	{ "omapdrm", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/panel */
	{ "panel-ilitek-ili9341",
	  "adafruit,yx240qv29\0"
	  "st,sf-tc240t-9370-t\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/gpu/drm/tiny */
	{ "panel-mipi-dbi-spi",
	  "panel-mipi-dbi-spi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/gpu/drm/panfrost */
	{ "panfrost",
	  "allwinner,sun50i-h616-mali\0"
	  "amlogic,meson-g12a-mali\0"
	  "amlogic,meson-gxm-mali\0"
	  "arm,mali-bifrost\0"
	  "arm,mali-t604\0"
	  "arm,mali-t624\0"
	  "arm,mali-t628\0"
	  "arm,mali-t720\0"
	  "arm,mali-t760\0"
	  "arm,mali-t820\0"
	  "arm,mali-t830\0"
	  "arm,mali-t860\0"
	  "arm,mali-t880\0"
	  "arm,mali-valhall-jm\0"
	  "mediatek,mt8183-mali\0"
	  "mediatek,mt8183b-mali\0"
	  "mediatek,mt8186-mali\0"
	  "mediatek,mt8188-mali\0"
	  "mediatek,mt8192-mali\0"
	  "mediatek,mt8370-mali\0"
	  "renesas,r9a08g046-mali\0"
	  "renesas,r9a09g047-mali\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/panfrost */
	{ "panfrost",
	  "amlogic,meson-g12a-mali\0"
	  "amlogic,meson-gxm-mali\0"
	  "arm,mali-bifrost\0"
	  "arm,mali-t604\0"
	  "arm,mali-t624\0"
	  "arm,mali-t628\0"
	  "arm,mali-t720\0"
	  "arm,mali-t760\0"
	  "arm,mali-t820\0"
	  "arm,mali-t830\0"
	  "arm,mali-t860\0"
	  "arm,mali-t880\0"
	  "arm,mali-valhall-jm\0"
	  "mediatek,mt8183-mali\0"
	  "mediatek,mt8183b-mali\0"
	  "mediatek,mt8186-mali\0"
	  "mediatek,mt8188-mali\0"
	  "mediatek,mt8192-mali\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/panthor */
	{ "panthor",
	  "arm,mali-valhall-csf\0"
	  "mediatek,mt8196-mali\0"
	  "rockchip,rk3588-mali\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/panthor */
	{ "panthor",
	  "arm,mali-valhall-csf\0"
	  "rockchip,rk3588-mali\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/raspberrypi/pisp_be */
	{ "pispbe",
	  "raspberrypi,pispbe\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  36, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tiny */
	{ "pixpaper",
	  "mayqueen,pixpaper\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_NEVER_MAPS, PLACER_BUS_SPI },
	/* drivers/gpu/drm/imagination */
	{ "powervr",
	  "img,img-axe\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/imagination */
	{ "powervr",
	  "img,img-axe\0"
	  "img,img-rogue\0"
	  "thead,th1520-gpu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/intel */
	{ "pxa27x-camera",
	  "marvell,pxa270-qci\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nxp */
	{ "pxp",
	  "fsl,imx6ull-pxp\0"
	  "fsl,imx7d-pxp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/accel/qaic */
	{ "qaic", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  64, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/misc */
	{ "qcom,fastrpc-cb",
	  "qcom,fastrpc-compute-cb\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/misc */
	{ "qcom,fastrpc-cb",
	  "qcom,fastrpc-compute-cb\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_OLD,
	  32, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/qcom/camss */
	{ "qcom-camss",
	  "qcom,msm8916-camss\0"
	  "qcom,msm8939-camss\0"
	  "qcom,msm8953-camss\0"
	  "qcom,msm8996-camss\0"
	  "qcom,qcm2290-camss\0"
	  "qcom,qcs8300-camss\0"
	  "qcom,sa8775p-camss\0"
	  "qcom,sc7280-camss\0"
	  "qcom,sc8280xp-camss\0"
	  "qcom,sdm660-camss\0"
	  "qcom,sdm670-camss\0"
	  "qcom,sdm845-camss\0"
	  "qcom,sm6150-camss\0"
	  "qcom,sm6350-camss\0"
	  "qcom,sm8250-camss\0"
	  "qcom,sm8550-camss\0"
	  "qcom,sm8650-camss\0"
	  "qcom,x1e80100-camss\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/qcom/camss */
	{ "qcom-camss",
	  "qcom,msm8916-camss\0"
	  "qcom,msm8996-camss\0"
	  "qcom,sc8280xp-camss\0"
	  "qcom,sdm660-camss\0"
	  "qcom,sdm845-camss\0"
	  "qcom,sm8250-camss\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  32, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/qcom/iris */
	{ "qcom-iris",
	  "qcom,milos-iris\0"
	  "qcom,qcs8300-iris\0"
	  "qcom,sc7280-venus\0"
	  "qcom,sm8250-venus\0"
	  "qcom,sm8550-iris\0"
	  "qcom,sm8650-iris\0"
	  "qcom,sm8750-iris\0"
	  "qcom,x1p42100-iris\0",
	  0xdfffffff,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  31, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/qcom/venus */
	{ "qcom-venus",
	  "qcom,msm8916-venus\0"
	  "qcom,msm8939-venus\0"
	  "qcom,msm8996-venus\0"
	  "qcom,msm8998-venus\0",
	  0xddbfffff,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  31, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/qcom/venus */
	{ "qcom-venus",
	  "qcom,msm8916-venus\0"
	  "qcom,msm8996-venus\0"
	  "qcom,msm8998-venus\0",
	  0xddbfffff,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  31, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/qcom/venus */
	{ "qcom-venus",
	  "qcom,qcm2290-venus\0"
	  "qcom,sc7180-venus\0"
	  "qcom,sc7280-venus\0"
	  "qcom,sdm845-venus\0"
	  "qcom,sdm845-venus-v2\0"
	  "qcom,sm8250-venus\0",
	  0xdfffffff,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  31, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/qcom/venus */
	{ "qcom-venus",
	  "qcom,sc7180-venus\0"
	  "qcom,sc7280-venus\0"
	  "qcom,sdm845-venus\0"
	  "qcom,sdm845-venus-v2\0"
	  "qcom,sm8250-venus\0",
	  0xdfffffff,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  31, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/qcom/venus */
	{ "qcom-venus",
	  "qcom,sdm660-venus\0",
	  0xd8ffffff,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  31, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/radeon */
	{ "radeon", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/renesas/rcar-du */
	{ "rcar-du",
	  "renesas,du-r8a7742\0"
	  "renesas,du-r8a7743\0"
	  "renesas,du-r8a7744\0"
	  "renesas,du-r8a7745\0"
	  "renesas,du-r8a77470\0"
	  "renesas,du-r8a7779\0"
	  "renesas,du-r8a7790\0"
	  "renesas,du-r8a7791\0"
	  "renesas,du-r8a7792\0"
	  "renesas,du-r8a7793\0"
	  "renesas,du-r8a7794\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/renesas/rcar-du */
	{ "rcar-du",
	  "renesas,du-r8a774a1\0"
	  "renesas,du-r8a774b1\0"
	  "renesas,du-r8a774c0\0"
	  "renesas,du-r8a774e1\0"
	  "renesas,du-r8a7795\0"
	  "renesas,du-r8a7796\0"
	  "renesas,du-r8a77961\0"
	  "renesas,du-r8a77965\0"
	  "renesas,du-r8a77970\0"
	  "renesas,du-r8a77980\0"
	  "renesas,du-r8a77990\0"
	  "renesas,du-r8a77995\0"
	  "renesas,du-r8a779a0\0"
	  "renesas,du-r8a779g0\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_BITS_BOUND |
	  PLACER_FACT_IN_OLD,
	  32, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/renesas/rcar-du */
	{ "rcar-du",
	  "renesas,du-r8a774a1\0"
	  "renesas,du-r8a774b1\0"
	  "renesas,du-r8a774c0\0"
	  "renesas,du-r8a774e1\0"
	  "renesas,du-r8a7795\0"
	  "renesas,du-r8a7796\0"
	  "renesas,du-r8a77961\0"
	  "renesas,du-r8a77965\0"
	  "renesas,du-r8a77970\0"
	  "renesas,du-r8a77980\0"
	  "renesas,du-r8a77990\0"
	  "renesas,du-r8a77995\0"
	  "renesas,du-r8a779a0\0"
	  "renesas,du-r8a779g0\0"
	  "renesas,du-r8a779h0\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_BITS_BOUND |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas/rcar-isp */
	{ "rcar-isp",
	  "renesas,r8a779a0-isp\0"
	  "renesas,r8a779g0-isp\0"
	  "renesas,rcar-gen4-isp\0",
	  0,
	  PLACER_FACT_ATTACHES_OTHER |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas/rcar-vin */
	{ "rcar-vin",
	  "renesas,rcar-gen2-vin\0"
	  "renesas,rcar-gen4-vin\0"
	  "renesas,vin-r8a774a1\0"
	  "renesas,vin-r8a774b1\0"
	  "renesas,vin-r8a774c0\0"
	  "renesas,vin-r8a774e1\0"
	  "renesas,vin-r8a7778\0"
	  "renesas,vin-r8a7779\0"
	  "renesas,vin-r8a7795\0"
	  "renesas,vin-r8a7796\0"
	  "renesas,vin-r8a77961\0"
	  "renesas,vin-r8a77965\0"
	  "renesas,vin-r8a77970\0"
	  "renesas,vin-r8a77980\0"
	  "renesas,vin-r8a77990\0"
	  "renesas,vin-r8a77995\0"
	  "renesas,vin-r8a779a0\0"
	  "renesas,vin-r8a779g0\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas */
	{ "rcar_drif",
	  "renesas,rcar-gen3-drif\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_CPU_ONLY, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas */
	{ "rcar_fdp1",
	  "renesas,fdp1\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas */
	{ "rcar_jpu",
	  "renesas,jpu-r8a7790\0"
	  "renesas,jpu-r8a7791\0"
	  "renesas,jpu-r8a7792\0"
	  "renesas,jpu-r8a7793\0"
	  "renesas,rcar-gen2-jpu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas */
	{ "renesas-ceu",
	  "renesas,r7s72100-ceu\0"
	  "renesas,r8a7740-ceu\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tiny */
	{ "repaper",
	  "pervasive,e1144cs021\0"
	  "pervasive,e1190cs021\0"
	  "pervasive,e2200cs021\0"
	  "pervasive,e2271cs021\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/media/platform/rockchip/rkisp1 */
	{ "rkisp1",
	  "fsl,imx8mp-isp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  34, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/rockchip/rkisp1 */
	{ "rkisp1",
	  "rockchip,px30-cif-isp\0"
	  "rockchip,rk3399-cif-isp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/rockchip/rkvdec */
	{ "rkvdec",
	  "rockchip,rk3288-vdec\0"
	  "rockchip,rk3328-vdec\0"
	  "rockchip,rk3399-vdec\0"
	  "rockchip,rk3576-vdec\0"
	  "rockchip,rk3588-vdec\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/rkvdec */
	{ "rkvdec",
	  "rockchip,rk3399-vdec\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/rockchip/rkcif */
	{ "rockchip-cif",
	  "rockchip,px30-vip\0"
	  "rockchip,rk3568-vicap\0"
	  "rockchip,rk3588-vicap\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/rockchip */
	{ "rockchip-drm",
	  "rockchip,display-subsystem\0",
	  0,
	  PLACER_FACT_ATTACHES_OTHER |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/rockchip */
	{ "rockchip-drm",
	  "rockchip,display-subsystem\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/rockchip/rga */
	{ "rockchip-rga",
	  "rockchip,rk3288-rga\0"
	  "rockchip,rk3399-rga\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/rockchip/rga */
	{ "rockchip-rga",
	  "rockchip,rk3588-rga3\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/rockchip */
	{ "rockchip-vop",
	  "rockchip,px30-vop-big\0"
	  "rockchip,px30-vop-lit\0"
	  "rockchip,rk3036-vop\0"
	  "rockchip,rk3066-vop\0"
	  "rockchip,rk3126-vop\0"
	  "rockchip,rk3188-vop\0"
	  "rockchip,rk3228-vop\0"
	  "rockchip,rk3288-vop\0"
	  "rockchip,rk3328-vop\0"
	  "rockchip,rk3366-vop\0"
	  "rockchip,rk3368-vop\0"
	  "rockchip,rk3399-vop-big\0"
	  "rockchip,rk3399-vop-lit\0"
	  "rockchip,rk3506-vop\0"
	  "rockchip,rv1126-vop\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_NEEDS_IOMMU |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/rockchip */
	{ "rockchip-vop",
	  "rockchip,px30-vop-big\0"
	  "rockchip,px30-vop-lit\0"
	  "rockchip,rk3036-vop\0"
	  "rockchip,rk3066-vop\0"
	  "rockchip,rk3126-vop\0"
	  "rockchip,rk3188-vop\0"
	  "rockchip,rk3228-vop\0"
	  "rockchip,rk3288-vop\0"
	  "rockchip,rk3328-vop\0"
	  "rockchip,rk3366-vop\0"
	  "rockchip,rk3368-vop\0"
	  "rockchip,rk3399-vop-big\0"
	  "rockchip,rk3399-vop-lit\0"
	  "rockchip,rv1126-vop\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/rockchip */
	{ "rockchip-vop2",
	  "rockchip,rk3566-vop\0"
	  "rockchip,rk3568-vop\0"
	  "rockchip,rk3576-vop\0"
	  "rockchip,rk3588-vop\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_NEEDS_IOMMU |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/rockchip */
	{ "rockchip-vop2",
	  "rockchip,rk3566-vop\0"
	  "rockchip,rk3568-vop\0"
	  "rockchip,rk3588-vop\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/accel/rocket */
	{ "rocket",
	  "rockchip,rk3588-rknn-core\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_NEW,
	  40, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/raspberrypi/rp1-cfe */
	{ "rp1-cfe",
	  "raspberrypi,rp1-cfe\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  64, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas/rzg2l-cru */
	{ "rzg2l-cru",
	  "renesas,r9a09g047-cru\0"
	  "renesas,rzg2l-cru\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas/rzg2l-cru */
	{ "rzg2l-cru",
	  "renesas,rzg2l-cru\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/renesas/rz-du */
	{ "rzg2l-du",
	  "renesas,r9a07g043u-du\0"
	  "renesas,r9a07g044-du\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_OLD,
	  32, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/renesas/rz-du */
	{ "rzg2l-du",
	  "renesas,r9a07g043u-du\0"
	  "renesas,r9a07g044-du\0"
	  "renesas,r9a09g057-du\0"
	  "renesas,r9a09g077-du\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas/rzv2h-ivc */
	{ "rzv2h-ivc",
	  "renesas,r9a09g057-ivc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/samsung/s5p-g2d */
	{ "s5p-g2d",
	  "samsung,exynos4212-g2d\0"
	  "samsung,s5pv210-g2d\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/samsung/s5p-jpeg */
	{ "s5p-jpeg",
	  "samsung,exynos3250-jpeg\0"
	  "samsung,exynos4210-jpeg\0"
	  "samsung,exynos4212-jpeg\0"
	  "samsung,exynos5420-jpeg\0"
	  "samsung,exynos5433-jpeg\0"
	  "samsung,s5pv210-jpeg\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_NO_IMPORT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/samsung/s5p-mfc */
	{ "s5p-mfc",
	  "samsung,exynos3250-mfc\0"
	  "samsung,exynos5433-mfc\0"
	  "samsung,mfc-v10\0"
	  "samsung,mfc-v6\0"
	  "samsung,mfc-v7\0"
	  "samsung,mfc-v8\0"
	  "tesla,fsd-mfc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/samsung/s5p-mfc */
	{ "s5p-mfc",
	  "samsung,mfc-v5\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_ABOVE_OWN |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/pci/saa7134 */
	{ "saa7134", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/platform/renesas */
	{ "sh-vou", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tiny */
	{ "sharp_memory",
	  "sharp,ls010b7dh04\0"
	  "sharp,ls011b7dh03\0"
	  "sharp,ls012b7dd01\0"
	  "sharp,ls013b7dh03\0"
	  "sharp,ls013b7dh05\0"
	  "sharp,ls018b7dh02\0"
	  "sharp,ls027b7dh01\0"
	  "sharp,ls027b7dh01a\0"
	  "sharp,ls032b7dd02\0"
	  "sharp,ls044q7dh01\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/gpu/drm/renesas/shmobile */
	{ "shmob-drm",
	  "renesas,r8a7740-lcdc\0"
	  "renesas,sh73a0-lcdc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tiny */
	{ "simple-framebuffer",
	  "simple-framebuffer\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sysfb */
	{ "simple-framebuffer",
	  "simple-framebuffer\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sitronix */
	{ "sitronix_st7920",
	  "sitronix,st7920\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_SPI },
	/* drivers/media/platform/synopsys/hdmirx */
	{ "snps_hdmirx",
	  "rockchip,rk3588-hdmirx-ctrler\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sprd */
	{ "sprd-drm-drv",
	  "sprd,display-subsystem\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/solomon */
	{ "ssd130x-i2c",
	  "sinowealth,sh1106\0"
	  "solomon,ssd1305\0"
	  "solomon,ssd1305fb-i2c\0"
	  "solomon,ssd1306\0"
	  "solomon,ssd1306fb-i2c\0"
	  "solomon,ssd1307\0"
	  "solomon,ssd1307fb-i2c\0"
	  "solomon,ssd1309\0"
	  "solomon,ssd1309fb-i2c\0"
	  "solomon,ssd1322\0"
	  "solomon,ssd1325\0"
	  "solomon,ssd1327\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_I2C },
	/* drivers/gpu/drm/solomon */
	{ "ssd130x-i2c",
	  "sinowealth,sh1106\0"
	  "solomon,ssd1305\0"
	  "solomon,ssd1305fb-i2c\0"
	  "solomon,ssd1306\0"
	  "solomon,ssd1306fb-i2c\0"
	  "solomon,ssd1307\0"
	  "solomon,ssd1307fb-i2c\0"
	  "solomon,ssd1309\0"
	  "solomon,ssd1309fb-i2c\0"
	  "solomon,ssd1322\0"
	  "solomon,ssd1325\0"
	  "solomon,ssd1327\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_I2C },
	/* drivers/gpu/drm/solomon */
	{ "ssd130x-spi",
	  "sinowealth,sh1106\0"
	  "solomon,ssd1305\0"
	  "solomon,ssd1306\0"
	  "solomon,ssd1307\0"
	  "solomon,ssd1309\0"
	  "solomon,ssd1322\0"
	  "solomon,ssd1325\0"
	  "solomon,ssd1327\0"
	  "solomon,ssd1331\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_SPI },
	/* drivers/gpu/drm/solomon */
	{ "ssd130x-spi",
	  "sinowealth,sh1106\0"
	  "solomon,ssd1305\0"
	  "solomon,ssd1306\0"
	  "solomon,ssd1307\0"
	  "solomon,ssd1309\0"
	  "solomon,ssd1322\0"
	  "solomon,ssd1325\0"
	  "solomon,ssd1327\0"
	  "solomon,ssd1331\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_SPI },
	/* drivers/media/platform/st/sti/delta */
	{ "st-delta",
	  "st,st-delta\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/st/sti/hva */
	{ "st-hva",
	  "st,st-hva\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sitronix */
	{ "st7571-i2c",
	  "sitronix,st7567\0"
	  "sitronix,st7571\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_I2C },
	/* drivers/gpu/drm/sitronix */
	{ "st7571-spi",
	  "sitronix,st7567\0"
	  "sitronix,st7571\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_SPI },
	/* drivers/gpu/drm/tiny */
	{ "st7586",
	  "lego,ev3-lcd\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/gpu/drm/tiny */
	{ "st7735r",
	  "jianda,jd-t18003-t01\0"
	  "okaya,rh128128t\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_SPI },
	/* drivers/staging/media/starfive/camss */
	{ "starfive-camss",
	  "starfive,jh7110-camss\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sti */
	{ "sti",
	  "st,sti-display-subsystem\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/st/stm32 */
	{ "stm-dma2d",
	  "st,stm32-dma2d\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/st/stm32 */
	{ "stm32-dcmi",
	  "st,stm32-dcmi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/stm */
	{ "stm32-display",
	  "st,stm32-ltdc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/stm */
	{ "stm32-display",
	  "st,stm32-ltdc\0"
	  "st,stm32mp251-ltdc\0"
	  "st,stm32mp255-ltdc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sun4i */
	{ "sun4i-backend",
	  "allwinner,sun4i-a10-display-backend\0"
	  "allwinner,sun5i-a13-display-backend\0"
	  "allwinner,sun6i-a31-display-backend\0"
	  "allwinner,sun7i-a20-display-backend\0"
	  "allwinner,sun8i-a23-display-backend\0"
	  "allwinner,sun8i-a33-display-backend\0"
	  "allwinner,sun9i-a80-display-backend\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/sunxi/sun4i-csi */
	{ "sun4i-csi",
	  "allwinner,sun4i-a10-csi1\0"
	  "allwinner,sun7i-a20-csi0\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sun4i */
	{ "sun4i-drm",
	  "allwinner,sun20i-d1-display-engine\0"
	  "allwinner,sun4i-a10-display-engine\0"
	  "allwinner,sun50i-a64-display-engine\0"
	  "allwinner,sun50i-h6-display-engine\0"
	  "allwinner,sun5i-a10s-display-engine\0"
	  "allwinner,sun5i-a13-display-engine\0"
	  "allwinner,sun6i-a31-display-engine\0"
	  "allwinner,sun6i-a31s-display-engine\0"
	  "allwinner,sun7i-a20-display-engine\0"
	  "allwinner,sun8i-a23-display-engine\0"
	  "allwinner,sun8i-a33-display-engine\0"
	  "allwinner,sun8i-a83t-display-engine\0"
	  "allwinner,sun8i-h3-display-engine\0"
	  "allwinner,sun8i-r40-display-engine\0"
	  "allwinner,sun8i-v3s-display-engine\0"
	  "allwinner,sun9i-a80-display-engine\0",
	  0,
	  PLACER_FACT_ATTACHES_OTHER |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/sunxi/sun6i-csi */
	{ "sun6i-csi",
	  "allwinner,sun50i-a64-csi\0"
	  "allwinner,sun6i-a31-csi\0"
	  "allwinner,sun8i-a83t-csi\0"
	  "allwinner,sun8i-h3-csi\0"
	  "allwinner,sun8i-v3s-csi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/sunxi/sun6i-isp */
	{ "sun6i-isp",
	  "allwinner,sun8i-v3s-isp\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/sunxi/sun8i-di */
	{ "sun8i-di",
	  "allwinner,sun8i-h3-deinterlace\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sun4i */
	{ "sun8i-mixer",
	  "allwinner,sun20i-d1-de2-mixer-0\0"
	  "allwinner,sun20i-d1-de2-mixer-1\0"
	  "allwinner,sun50i-a64-de2-mixer-0\0"
	  "allwinner,sun50i-a64-de2-mixer-1\0"
	  "allwinner,sun50i-h6-de3-mixer-0\0"
	  "allwinner,sun50i-h616-de33-mixer-0\0"
	  "allwinner,sun8i-a83t-de2-mixer-0\0"
	  "allwinner,sun8i-a83t-de2-mixer-1\0"
	  "allwinner,sun8i-h3-de2-mixer-0\0"
	  "allwinner,sun8i-r40-de2-mixer-0\0"
	  "allwinner,sun8i-r40-de2-mixer-1\0"
	  "allwinner,sun8i-v3s-de2-mixer\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/sunxi/sun8i-rotate */
	{ "sun8i-rotate",
	  "allwinner,sun8i-a83t-de2-rotate\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/input/touchscreen */
	{ "sur40", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_WRITES_TABLE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_USB },
	/* drivers/gpu/drm/tegra */
	{ "tegra-dc",
	  "nvidia,tegra114-dc\0"
	  "nvidia,tegra124-dc\0"
	  "nvidia,tegra20-dc\0"
	  "nvidia,tegra210-dc\0"
	  "nvidia,tegra30-dc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-dc",
	  "nvidia,tegra186-dc\0"
	  "nvidia,tegra194-dc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-gr2d",
	  "nvidia,tegra114-gr2d\0"
	  "nvidia,tegra20-gr2d\0"
	  "nvidia,tegra30-gr2d\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-gr3d",
	  "nvidia,tegra114-gr3d\0"
	  "nvidia,tegra20-gr3d\0"
	  "nvidia,tegra30-gr3d\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-host1x",
	  "nvidia,tegra114-host1x\0"
	  "nvidia,tegra124-host1x\0"
	  "nvidia,tegra20-host1x\0"
	  "nvidia,tegra210-host1x\0"
	  "nvidia,tegra30-host1x\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-host1x",
	  "nvidia,tegra186-host1x\0"
	  "nvidia,tegra194-host1x\0"
	  "nvidia,tegra234-host1x\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-host1x",
	  "nvidia,tegra186-host1x\0"
	  "nvidia,tegra194-host1x\0"
	  "nvidia,tegra234-host1x\0"
	  "nvidia,tegra264-host1x\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-nvdec",
	  "nvidia,tegra186-nvdec\0"
	  "nvidia,tegra194-nvdec\0"
	  "nvidia,tegra234-nvdec\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-nvdec",
	  "nvidia,tegra210-nvdec\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-nvjpg",
	  "nvidia,tegra210-nvjpg\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/nvidia/tegra-vde */
	{ "tegra-vde",
	  "nvidia,tegra114-vde\0"
	  "nvidia,tegra124-vde\0"
	  "nvidia,tegra20-vde\0"
	  "nvidia,tegra30-vde\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/staging/media/tegra-video */
	{ "tegra-vi",
	  "nvidia,tegra20-vi\0"
	  "nvidia,tegra210-vi\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-vic",
	  "nvidia,tegra124-vic\0"
	  "nvidia,tegra210-vic\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-vic",
	  "nvidia,tegra186-vic\0"
	  "nvidia,tegra194-vic\0"
	  "nvidia,tegra234-vic\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tegra */
	{ "tegra-vic",
	  "nvidia,tegra186-vic\0"
	  "nvidia,tegra194-vic\0"
	  "nvidia,tegra234-vic\0"
	  "nvidia,tegra264-vic\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_FIRST_SEGMENT, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tidss */
	{ "tidss",
	  "ti,am625-dss\0"
	  "ti,am62a7-dss\0"
	  "ti,am62l-dss\0"
	  "ti,am65x-dss\0"
	  "ti,j721e-dss\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  48, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tidss */
	{ "tidss",
	  "ti,am625-dss\0"
	  "ti,am62a7-dss\0"
	  "ti,am65x-dss\0"
	  "ti,j721e-dss\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  48, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tidss */
	{ "tidss",
	  "ti,k2g-dss\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tilcdc */
	{ "tilcdc",
	  "ti,am33xx-tilcdc\0"
	  "ti,da850-tilcdc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/tve200 */
	{ "tve200",
	  "faraday,tve200\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/pci/tw5864 */
	{ "tw5864", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PCI },
	/* drivers/media/pci/tw68 */
	{ "tw68", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/pci/tw686x */
	{ "tw686x", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PCI },
	/* drivers/gpu/drm/tyr */
	{ "tyr",
	  "arm,mali-valhall-csf\0"
	  "rockchip,rk3588-mali\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/udl */
	{ "udl", NULL,
	  0,
	  PLACER_FACT_ATTACHES_OTHER |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_USB },
	/* drivers/gpu/drm/udl */
	{ "udl", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_USB },
	/* drivers/media/platform/broadcom */
	{ "unicam",
	  "brcm,bcm2835-unicam\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/v3d */
	{ "v3d",
	  "brcm,2711-v3d\0"
	  "brcm,2712-v3d\0"
	  "brcm,7268-v3d\0"
	  "brcm,7278-v3d\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/vc4 */
	{ "vc4-drm",
	  "brcm,bcm2711-vc5\0"
	  "brcm,bcm2835-vc4\0"
	  "brcm,cygnus-vc4\0"
	  "\0"
	  "brcm,bcm2711-hvs\0"
	  "brcm,bcm2712-hvs\0"
	  "brcm,bcm2835-hvs\0"
	  "brcm,bcm2835-v3d\0"
	  "brcm,cygnus-v3d\0"
	  "brcm,vc4-v3d\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_DMA_OF |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/vc4 */
	{ "vc4-drm",
	  "brcm,bcm2711-vc5\0"
	  "brcm,bcm2835-vc4\0"
	  "brcm,cygnus-vc4\0"
	  "\0"
	  "brcm,bcm2711-hvs\0"
	  "brcm,bcm2835-hvs\0"
	  "brcm,bcm2835-v3d\0"
	  "brcm,cygnus-v3d\0"
	  "brcm,vc4-v3d\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_DMA_OF |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/vc4 */
	{ "vc4-drm",
	  "brcm,bcm2712-vc6\0"
	  "\0"
	  "brcm,bcm2711-hvs\0"
	  "brcm,bcm2712-hvs\0"
	  "brcm,bcm2835-hvs\0"
	  "brcm,bcm2835-v3d\0"
	  "brcm,cygnus-v3d\0"
	  "brcm,vc4-v3d\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_DMA_OF |
	  PLACER_FACT_IN_NEW,
	  36, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/chips-media/wave5 */
	{ "vdec",
	  "ti,j721s2-wave521c\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/verisilicon */
	{ "verisilicon-dc",
	  "verisilicon,dc\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/sysfb */
	{ "vesa-framebuffer", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/vgem */
	{ "vgem", NULL,
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/vgem */
	{ "vgem", NULL,
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/via */
	{ "viafb-camera", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/media/i2c */
	{ "video-i2c",
	  "melexis,mlx90640\0"
	  "panasonic,amg88xx\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_CPU_ONLY, PLACER_BUS_I2C },
	/* drivers/media/test-drivers/vimc */
	{ "vimc", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/ti/vpe */
	{ "vip",
	  "ti,dra7-vip\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_NEW,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/virtio */
	{ "virtio_gpu", NULL,
	  0,
	  PLACER_FACT_ATTACHES_PARENT |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_KEEPS_USING |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_ANY, PLACER_BUS_VIRTIO },
	/* drivers/media/test-drivers/vivid */
	{ "vivid", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/vkms */
	{ "vkms", NULL,
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/vkms */
	{ "vkms", NULL,
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_VMAP |
	  PLACER_FACT_IN_NEW,
	  0, PLACER_KIND_NEVER_MAPS, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/vmwgfx */
	{ "vmwgfx", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_PAGES |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/platform/ti/vpe */
	{ "vpe",
	  "ti,dra7-vpe\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/ti/am437x */
	{ "vpfe",
	  "ti,am437x-vpfe\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/ti/davinci */
	{ "vpif",
	  "ti,da850-vpif\0",
	  0,
	  PLACER_FACT_ATTACHES_CREATED |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/ti/davinci */
	{ "vpif_capture", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/ti/davinci */
	{ "vpif_display", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/platform/renesas/vsp1 */
	{ "vsp1",
	  "renesas,r9a07g044-vsp2\0"
	  "renesas,vsp1\0"
	  "renesas,vsp2\0",
	  0,
	  PLACER_FACT_ATTACHES_OTHER |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/gpu/drm/xe */
	{ "xe", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_OLD,
	  0, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/xe */
	{ "xe", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_NEW,
	  39, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/xe */
	{ "xe", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_NEW,
	  46, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/gpu/drm/xe */
	{ "xe", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_OWN_MMU |
	  PLACER_FACT_IN_NEW,
	  52, PLACER_KIND_ANY, PLACER_BUS_PCI },
	/* drivers/media/platform/xilinx */
	{ "xilinx-video",
	  "xlnx,video\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  0, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
	/* drivers/media/pci/zoran */
	{ "zr36067", NULL,
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  32, PLACER_KIND_ONE_RANGE, PLACER_BUS_PCI },
	/* drivers/gpu/drm/xlnx */
	{ "zynqmp-dpsub",
	  "xlnx,zynqmp-dpsub-1.7\0",
	  0,
	  PLACER_FACT_ATTACHES_SELF |
	  PLACER_FACT_AT_ONCE |
	  PLACER_FACT_IN_ALL,
	  44, PLACER_KIND_ONE_RANGE, PLACER_BUS_PLATFORM },
};

/* clang-format on */

#endif /* _PLACER_SOC_TABLE_H */
